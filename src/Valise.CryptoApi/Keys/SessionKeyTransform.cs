using System.Buffers;
using System.Security.Cryptography;

namespace Valise.CryptoApi;

/// <summary>
/// One message through a session key, piece by piece. A decryptor keeps the last block it was given until it knows
/// whether the padding is in it.
/// </summary>
internal sealed class SessionKeyTransform(SessionKey key, bool isEncryptor) : ICryptoTransform
{
    private readonly byte[] _held = new byte[isEncryptor ? 0 : key.BlockSize];
    private int _heldLength;

    public bool CanReuseTransform => true;

    public bool CanTransformMultipleBlocks => true;

    public int InputBlockSize => Math.Max(key.BlockSize, 1);

    public int OutputBlockSize => Math.Max(key.BlockSize, 1);

    public int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)
    {
        ReadOnlySpan<byte> input = inputBuffer.AsSpan(inputOffset, inputCount);
        Span<byte> output = outputBuffer.AsSpan(outputOffset);
        if (isEncryptor || key.BlockSize == 0 || input.IsEmpty)
            return isEncryptor ? key.Encrypt(input, output, final: false) : key.Decrypt(input, output, final: false);

        // Input and output may be one buffer, so the block to hold is taken aside before anything is written.
        Span<byte> newlyHeld = stackalloc byte[key.BlockSize];
        input[^key.BlockSize..].CopyTo(newlyHeld);
        int length = _heldLength + input.Length - key.BlockSize;
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        _held.AsSpan(0, _heldLength).CopyTo(joined);
        input[..^key.BlockSize].CopyTo(joined.AsSpan(_heldLength));
        int written = key.Decrypt(joined.AsSpan(0, length), output, final: false);
        ArrayPool<byte>.Shared.Return(joined);
        newlyHeld.CopyTo(_held);
        _heldLength = _held.Length;
        return written;
    }

    public byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)
    {
        ReadOnlySpan<byte> input = inputBuffer.AsSpan(inputOffset, inputCount);
        if (isEncryptor)
            return key.Encrypt(input);

        byte[] joined = [.. _held.AsSpan(0, _heldLength), .. input];
        _heldLength = 0;
        return key.Decrypt(joined);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_held);
        key.Dispose();
    }
}
