using Xunit;

namespace Valise.Tests;

public class CardCacheTests
{
    private static readonly IdentityKeys Keys = new FixedEntropy().Identity();
    private static readonly Card Sample = Card.Create(Keys, "Alice", DateTimeOffset.UnixEpoch);

    private readonly CardCache _cache = new();

    [Fact]
    public void A_card_is_read_once()
    {
        Card first = _cache.Parse(Sample.Encoded.Span);
        Assert.NotSame(Sample, first);
        Assert.Equal(Sample.Encoded.ToArray(), first.Encoded.ToArray());
        Assert.Same(first, _cache.Parse(Sample.Encoded.ToArray()));
    }

    [Fact]
    public void Another_card_of_the_same_keys_is_another_card()
    {
        _cache.Parse(Sample.Encoded.Span);
        Card renamed = Card.Create(Keys, "Alicia", DateTimeOffset.UnixEpoch);
        Assert.Equal(Sample.Fingerprint, renamed.Fingerprint);
        Assert.Equal("Alicia", _cache.Parse(renamed.Encoded.Span).Name);
        Assert.Equal("Alice", _cache.Parse(Sample.Encoded.Span).Name);
    }

    [Fact]
    public void A_card_that_was_changed_is_refused_each_time_though_the_true_one_is_known()
    {
        for (int bit = 0; bit < Sample.Encoded.Length * 8; bit += 7)
        {
            byte[] changed = Sample.Encoded.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Card known = _cache.Parse(Sample.Encoded.Span);
            for (int time = 0; time < 2; time++)
                Assert.Equal(FailureKind.Damaged, Assert.Throws<ValiseException>(() => _cache.Parse(changed)).Kind);
            Assert.Same(known, _cache.Parse(Sample.Encoded.Span));
        }
    }

    [Fact]
    public void Anothers_name_over_known_keys_is_refused()
    {
        _cache.Parse(Sample.Encoded.Span);
        using IdentityKeys other = IdentityKeys.Generate();
        byte[] forged = Card.Create(other, "Alice", DateTimeOffset.UnixEpoch).Encoded.ToArray();
        Sample.Encoded.Span[..^P256.SignatureSize].CopyTo(forged);
        Assert.Throws<ValiseException>(() => _cache.Parse(forged));
    }

    [Fact]
    public void More_cards_than_there_is_room_for_are_read_by_many_threads_at_once()
    {
        Card[] cards = [.. Enumerable.Range(0, 300).Select(i => Card.Create(Keys, $"Alice {i}", DateTimeOffset.UnixEpoch))];
        Parallel.For(0, 1200, i =>
        {
            Card card = cards[i * 7 % cards.Length];
            Assert.Equal(card.Name, _cache.Parse(card.Encoded.Span).Name);
        });
    }
}
