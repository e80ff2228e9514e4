using System.Runtime.InteropServices;

namespace Valise.CryptoApi.Win32;

/// <summary>What HP_HMAC_INFO takes (wincrypt.h: <c>HMAC_INFO</c>), laid out as the process' compiler does.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct HmacInfo
{
    internal readonly uint HashAlgid;
    internal readonly nint InnerString;
    internal readonly uint InnerStringLength;
    internal readonly nint OuterString;
    internal readonly uint OuterStringLength;

    /// <summary>A structure at the start of what the caller gave.</summary>
    internal static T ReadStructure<T>(ReadOnlySpan<byte> source) where T : unmanaged =>
        MemoryMarshal.TryRead(source, out T structure)
            ? structure
            : throw Error.DataTooShort(source.Length, (uint)Marshal.SizeOf<T>());

    /// <summary>What a pointer of the caller's points to. Nobody can check that it does.</summary>
    internal static unsafe ReadOnlySpan<byte> Follow(nint pointer, uint length) =>
        length == 0 ? []
        : pointer == 0 ? throw Error.DataTooShort(0, length)
        : new ReadOnlySpan<byte>((void*)pointer, checked((int)length));
}
