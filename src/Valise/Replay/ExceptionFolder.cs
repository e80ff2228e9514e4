using System.Globalization;
using System.Text;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// What a person let in although the ledger refused it: for each sender the newest 4,096, stream and serial, so that it
/// is not let in a second time unasked. A file for each sender, with lines of 54 bytes.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class ExceptionFolder(string path)
{
    private const int LineLength = 2 * StreamId.Size + 1 + 20 + 1;

    internal bool Contains(MessageSerial serial) => Newest(FileOf(serial).Read()).IndexOf(Encoding.ASCII.GetBytes(Line(serial))) >= 0;

    internal void Add(MessageSerial serial)
    {
        LineFile file = FileOf(serial);
        byte[] lines = file.Read();
        if (Newest(lines).IndexOf(Encoding.ASCII.GetBytes(Line(serial))) >= 0)
            return;
        if (lines.Length >= 2 * ReplayJudge.ExceptionsPerSender * LineLength)
            AtomicFile.Replace(PathOf(serial), Newest(lines));
        file.Append(Line(serial));
    }

    private static ReadOnlySpan<byte> Newest(byte[] lines) =>
        lines.AsSpan(Math.Max(0, lines.Length - ReplayJudge.ExceptionsPerSender * LineLength));

    private static string Line(MessageSerial serial) =>
        string.Create(CultureInfo.InvariantCulture, $"{serial.Stream} {serial.Serial:d20}\n");

    private string PathOf(MessageSerial serial) => Path.Combine(path, WindowFolder.NameOf(serial.Identity, serial.Sender));

    private LineFile FileOf(MessageSerial serial) => new(PathOf(serial), LineLength);
}
