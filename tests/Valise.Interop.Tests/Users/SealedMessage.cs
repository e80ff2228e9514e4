namespace Valise.Interop.Tests;

/// <summary>What travels.</summary>
internal sealed record SealedMessage(byte[] KeyBlob, byte[] Ciphertext)
{
    /// <summary>Both in one file, as Microsoft's sample programs lay it out: DWORD length, SIMPLEBLOB, ciphertext.</summary>
    public byte[] ToFile() => [.. BitConverter.GetBytes(KeyBlob.Length), .. KeyBlob, .. Ciphertext];

    public static SealedMessage FromFile(byte[] file)
    {
        var end = sizeof(uint) + BitConverter.ToInt32(file);
        return new SealedMessage(file[sizeof(uint)..end], file[end..]);
    }
}
