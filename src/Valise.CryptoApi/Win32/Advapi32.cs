using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Valise.CryptoApi.Win32;

/// <summary>
/// CryptoAPI's functions as C# programs on Windows declare them. A program deletes its declarations, says
/// <c>using static Valise.CryptoApi.Win32.Advapi32;</c>, and runs everywhere.
/// </summary>
/// <remarks>
/// <para>
/// Names, parameters and results are Win32's: a function returns <see langword="false"/> when it fails, and then
/// <see cref="Marshal.GetLastWin32Error"/> gives the ERROR_ or NTE_ code that Windows gives. A null buffer asks for the
/// size, and a short one answers ERROR_MORE_DATA with the size. A length says how much of an array is meant, and is
/// never believed beyond the array's end.
/// </para>
/// <para>
/// Handles are this process' own. One that was closed, was never given out or is another kind's answers
/// ERROR_INVALID_PARAMETER, as in Windows' advapi32. All functions are safe under threads.
/// </para>
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "The functions' names are Win32's.")]
[SuppressMessage("Design", "CA1045", Justification = "So are their parameters.")]
public static partial class Advapi32
{
    private const int Success = 0;

    /// <summary>What every function ends with.</summary>
    private static bool Succeed()
    {
        Marshal.SetLastPInvokeError(Success);
        return true;
    }

    /// <summary>The one place where what went wrong becomes a last error.</summary>
    private static bool Fail(Exception e)
    {
        CryptoApiError error = e switch
        {
            CryptoApiException known => known.Error,
            UnauthorizedAccessException => CryptoApiError.Permission,
            // Another thread closed the handle while it was in use.
            ObjectDisposedException => CryptoApiError.InvalidParameter,
            OverflowException => CryptoApiError.BadLength,
            OutOfMemoryException => CryptoApiError.NotEnoughMemory,
            _ => CryptoApiError.Fail,
        };
        Marshal.SetLastPInvokeError(unchecked((int)error));
        return false;
    }

    private static bool IsNull(ReadOnlySpan<byte> buffer) => Unsafe.IsNullRef(ref MemoryMarshal.GetReference(buffer));

    /// <summary>The first <paramref name="length"/> bytes of what the caller gave.</summary>
    private static Span<byte> Given(Span<byte> data, uint length) =>
        length <= (uint)data.Length ? data[..(int)length] : throw Error.DataTooShort(data.Length, length);

    private static ReadOnlySpan<byte> Given(ReadOnlySpan<byte> data, uint length) =>
        length <= (uint)data.Length ? data[..(int)length] : throw Error.DataTooShort(data.Length, length);

    /// <summary>The parts of a parameter's value that are read, however long the buffer is.</summary>
    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> data, int length) => Given(data, (uint)length);

    private static uint Number(ReadOnlySpan<byte> data) => MemoryMarshal.Read<uint>(Value(data, sizeof(uint)));

    /// <summary>Hands a value out as Win32 does: its size for no buffer, ERROR_MORE_DATA for a short one.</summary>
    private static void Give(ReadOnlySpan<byte> value, Span<byte> buffer, ref uint length)
    {
        uint room = Math.Min(length, (uint)buffer.Length);
        length = (uint)value.Length;
        if (IsNull(buffer))
            return;
        if (room < (uint)value.Length)
            throw Error.DestinationTooShort((int)room, value.Length);
        value.CopyTo(buffer);
    }

    private static void Give(uint value, Span<byte> buffer, ref uint length) =>
        Give(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref value)), buffer, ref length);

    /// <summary>Hands out what must not stay behind.</summary>
    private static void GiveSecret(byte[] value, Span<byte> buffer, ref uint length)
    {
        try
        {
            Give(value, buffer, ref length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <exception cref="CryptoApiException"><see cref="CryptoApiError.BadFlags"/>: another flag is set.</exception>
    private static void AllowFlags(uint flags, uint allowed = 0)
    {
        if ((flags & ~allowed) != 0)
            throw Error.Flags(flags);
    }

    private static void WantNull(nint reserved)
    {
        if (reserved != 0)
            throw Error.Reserved();
    }
}
