using System.Buffers.Binary;
using System.Text;

namespace Valise.CryptoApi.Win32;

public static partial class Advapi32
{
    private const uint ProviderVersion = 0x200;
    private const uint KeySizeIncrement = 8;

    // PROV_ENUMALGS and PROV_ENUMALGS_EX (wincrypt.h).
    private const int EnumAlgsSize = 32;
    private const int EnumAlgsExSize = 88;
    private const int LongNameOffset = 48;

    // Without CRYPT_FIRST the next is meant; there are no server-gated certificates.
    private const uint EnumerationFlags = WinCrypt.CRYPT_FIRST | WinCrypt.CRYPT_NEXT | WinCrypt.CRYPT_SGC_ENUM;

    // The longest container name and its terminating zero.
    private const int MaxContainerNameSize = 261;

    /// <summary>Reads a parameter of a context or of its provider.</summary>
    /// <param name="hProv">The context.</param>
    /// <param name="dwParam">PP_ENUMALGS, _ENUMCONTAINERS, _NAME and the like.</param>
    /// <param name="pbData">Receives the value, or null to ask for its size.</param>
    /// <param name="pdwDataLen">The buffer's size, then the value's, in bytes.</param>
    /// <param name="dwFlags">CRYPT_FIRST or CRYPT_NEXT with what is listed one by one, otherwise 0.</param>
    public static bool CryptGetProvParam(nint hProv, uint dwParam, byte[]? pbData, ref uint pdwDataLen, uint dwFlags) =>
        CryptGetProvParam(hProv, dwParam, pbData.AsSpan(), ref pdwDataLen, dwFlags);

    /// <inheritdoc cref="CryptGetProvParam(nint, uint, byte[], ref uint, uint)"/>
    public static bool CryptGetProvParam(nint hProv, uint dwParam, Span<byte> pbData, ref uint pdwDataLen, uint dwFlags)
    {
        try
        {
            CryptContext context = Handles.Get<CryptContext>(hProv);
            switch (dwParam)
            {
                case WinCrypt.PP_ENUMALGS:
                case WinCrypt.PP_ENUMALGS_EX:
                    GiveAlgorithm(context, dwParam == WinCrypt.PP_ENUMALGS_EX, pbData, ref pdwDataLen, dwFlags);
                    break;
                case WinCrypt.PP_ENUMCONTAINERS:
                    GiveContainer(context, pbData, ref pdwDataLen, dwFlags);
                    break;
                default:
                    byte[] value = ProviderValue(context, dwParam);
                    AllowFlags(dwFlags);
                    Give(value, pbData, ref pdwDataLen);
                    break;
            }

            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary>Sets a parameter of a context. Only PP_CLIENT_HWND is taken, and nothing is ever shown there.</summary>
    /// <param name="hProv">The context; 0 for all of them with PP_CLIENT_HWND.</param>
    /// <param name="dwParam">PP_CLIENT_HWND.</param>
    /// <param name="pbData">The value.</param>
    /// <param name="dwFlags">0.</param>
    public static bool CryptSetProvParam(nint hProv, uint dwParam, byte[]? pbData, uint dwFlags) =>
        CryptSetProvParam(hProv, dwParam, pbData.AsSpan(), dwFlags);

    /// <inheritdoc cref="CryptSetProvParam(nint, uint, byte[], uint)"/>
    public static bool CryptSetProvParam(nint hProv, uint dwParam, ReadOnlySpan<byte> pbData, uint dwFlags)
    {
        try
        {
            bool isWindow = dwParam == WinCrypt.PP_CLIENT_HWND;
            if (!isWindow || hProv != 0)
                Handles.Get<CryptContext>(hProv);
            if (!isWindow)
                throw Error.UnknownParameter(dwParam);
            AllowFlags(dwFlags);
            if (IsNull(pbData))
                throw Error.DataTooShort(0, 1);
            return Succeed();
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static byte[] ProviderValue(CryptContext context, uint parameter) => parameter switch
    {
        WinCrypt.PP_NAME => ZeroTerminated(context.Provider.Name),
        WinCrypt.PP_CONTAINER => ZeroTerminated(context.ContainerName),
        WinCrypt.PP_UNIQUE_CONTAINER => ZeroTerminated(context.Container.Name),
        // That it succeeds says that PP_ENUMALGS_EX tells the protocols.
        WinCrypt.PP_ENUMEX_SIGNING_PROT => [],
        _ => BitConverter.GetBytes(ProviderNumber(context, parameter)),
    };

    private static uint ProviderNumber(CryptContext context, uint parameter) => parameter switch
    {
        WinCrypt.PP_IMPTYPE => WinCrypt.CRYPT_IMPL_SOFTWARE,
        WinCrypt.PP_VERSION => ProviderVersion,
        WinCrypt.PP_PROVTYPE => (uint)context.Provider.Type,
        WinCrypt.PP_KEYSTORAGE => WinCrypt.CRYPT_SEC_DESCR,
        WinCrypt.PP_KEYSET_TYPE => context.IsMachineKeySet ? WinCrypt.CRYPT_MACHINE_KEYSET : 0,
        WinCrypt.PP_SIG_KEYSIZE_INC or WinCrypt.PP_KEYX_KEYSIZE_INC => KeySizeIncrement,
        WinCrypt.PP_KEYSPEC => WinCrypt.AT_KEYEXCHANGE | WinCrypt.AT_SIGNATURE,
        _ => throw Error.UnknownParameter(parameter),
    };

    private static void GiveAlgorithm(
        CryptContext context, bool extended, Span<byte> buffer, ref uint length, uint flags)
    {
        AllowFlags(flags, EnumerationFlags);
        bool first = (flags & WinCrypt.CRYPT_FIRST) != 0;
        ProviderAlgorithm algorithm = context.PeekAlgorithm(first) ?? throw Error.NoMoreItems();
        Span<byte> entry = stackalloc byte[extended ? EnumAlgsExSize : EnumAlgsSize];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)algorithm.Id);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], algorithm.DefaultSize);
        if (extended)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], algorithm.MinSize);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], algorithm.MaxSize);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], (uint)algorithm.Protocols);
            WriteName(entry[20..], algorithm.Name);
            WriteName(entry[(LongNameOffset - sizeof(uint))..], algorithm.LongName);
        }
        else
        {
            WriteName(entry[8..], algorithm.Name);
        }

        Give(entry, buffer, ref length);
        if (!IsNull(buffer))
            context.MoveToAlgorithm(first);
    }

    // A length with the terminating zero, and the name.
    private static void WriteName(Span<byte> destination, string name)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, name.Length + 1);
        Encoding.ASCII.GetBytes(name, destination[sizeof(uint)..]);
    }

    // Unlike the others, the length does not become the name's.
    private static void GiveContainer(CryptContext context, Span<byte> buffer, ref uint length, uint flags)
    {
        // Which of the two stores is meant was said when the context was acquired; older programs say it here again.
        AllowFlags(flags, EnumerationFlags | WinCrypt.CRYPT_MACHINE_KEYSET);
        string name = context.PeekContainer((flags & WinCrypt.CRYPT_FIRST) != 0) ?? throw Error.NoMoreItems();
        byte[] bytes = ZeroTerminated(name);
        uint room = Math.Min(length, (uint)buffer.Length);
        if (IsNull(buffer) || room < bytes.Length)
            length = (uint)Math.Max(MaxContainerNameSize, bytes.Length);
        if (IsNull(buffer))
            return;
        if (room < bytes.Length)
            throw Error.DestinationTooShort((int)room, bytes.Length);
        bytes.CopyTo(buffer);
        context.SkipContainer();
    }

    private static byte[] ZeroTerminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
