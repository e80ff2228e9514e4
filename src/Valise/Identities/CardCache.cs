namespace Valise;

/// <summary>
/// Cards that were read before. To read a card costs as much as all else about a small message, and most messages come
/// with one that came before. Only the very bytes of a card that was verified are taken without being verified again.
/// </summary>
/// <remarks>
/// A place for each of so many hashes, which are other ones in each process: a card that finds its place taken takes it
/// over. Safe for use by several threads at once.
/// </remarks>
internal sealed class CardCache
{
    private readonly Card?[] _cards = new Card?[256];

    /// <summary>Reads a card.</summary>
    /// <exception cref="ValiseException">As <see cref="Card.Parse"/>.</exception>
    internal Card Parse(ReadOnlySpan<byte> encoded)
    {
        var hash = new HashCode();
        hash.AddBytes(encoded);
        ref Card? place = ref _cards[(uint)hash.ToHashCode() % (uint)_cards.Length];
        if (Volatile.Read(ref place) is { } known && known.Encoded.Span.SequenceEqual(encoded))
            return known;
        var card = Card.Parse(encoded);
        Volatile.Write(ref place, card);
        return card;
    }
}
