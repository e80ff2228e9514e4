using System.Globalization;
using Valise.CryptoApi;

namespace Valise;

/// <summary>The messages of peers that know only CryptoAPI: a DWORD, a SIMPLEBLOB, a ciphertext.</summary>
internal sealed class CryptoApiMessageFormat : IInspectedFormat
{
    private const string Name = "CryptoAPI message";
    private const int ShownOfCiphertext = 16;

    // What stands at offset 4 decides: in a lone key BLOB that is its ALG_ID, and none is 0x0201.
    public bool Recognises(ReadOnlySpan<byte> beginning) =>
        beginning is [_, _, _, _, (byte)BlobType.Simple, BlobHeader.CurrentVersion, ..];

    public async Task<Inspection> InspectAsync(InspectedStream source, CancellationToken cancellationToken)
    {
        byte[] prefix = source.Beginning[..CryptoApiMessage.LengthSize].ToArray();
        CryptoApiMessage message;
        try
        {
            message = await CryptoApiMessage.ReadAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (ValiseException e) when (e.InnerException is CryptoApiException cause)
        {
            throw Error.DamagedAt(Name, CryptoApiMessage.LengthSize, cause);
        }

        var first = new byte[ShownOfCiphertext];
        int read = await message.Ciphertext.ReadAtLeastAsync(
            first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        long length = read + await source.MeasureRestAsync(cancellationToken).ConfigureAwait(false);

        byte[] keyBlob = message.KeyBlob.ToArray();
        var fields = new FieldList((byte[])[.. prefix, .. keyBlob]);
        fields.Add(Name, "length", prefix.Length, keyBlob.Length.ToString(CultureInfo.InvariantCulture), "bytes of the SIMPLEBLOB that follows");
        string? damage = KeyBlobFormat.AddSimpleBlob(fields, message.KeyBlob);

        (string meaning, bool isWhole) = Describe(message.KeyBlob.Header.Algorithm, length);
        fields.AddMeasured(Name, "ciphertext", first.AsMemory(0, read), length, meaning);
        return new Inspection(Name, Summarise(message.KeyBlob), fields.ToList())
        {
            Damage = damage ?? (isWhole ? null : Error.CiphertextLength(length).Message),
        };
    }

    private static string Summarise(SimpleBlob keyBlob) =>
        $"A message encrypted with {keyBlob.Header.Algorithm.ToTitle()} to the owner of a {keyBlob.EncryptedKey.Length * 8}-bit RSA key. It does not say who sealed it, and nobody can tell whether it was changed.";

    private static (string Meaning, bool IsWhole) Describe(AlgorithmId algorithm, long length)
    {
        if (CipherAlgorithm.Find(algorithm) is not { } cipher)
            return ("of a cipher that is not known here", true);
        if (cipher.BlockSize == 0)
            return (FormattableString.Invariant($"as long as the plaintext: {length:N0} bytes"), true);

        (long blocks, long rest) = Math.DivRem(length, cipher.BlockSize);
        if (blocks == 0 || rest != 0)
            return ($"not one or more whole blocks of {cipher.BlockSize} bytes", false);
        string count = blocks == 1 ? "1 block" : FormattableString.Invariant($"{blocks:N0} blocks");
        return (FormattableString.Invariant($"{count} of {cipher.BlockSize} bytes: a plaintext of {length - cipher.BlockSize:N0} to {length - 1:N0} bytes and its padding"), true);
    }
}
