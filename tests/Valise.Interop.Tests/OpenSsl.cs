using System.Diagnostics;

namespace Valise.Interop.Tests;

/// <summary>The <c>openssl</c> command, which reads and writes the two RSA BLOBs (<c>-inform MSBLOB</c>).</summary>
internal static class OpenSsl
{
    /// <summary>What openssl writes to its standard output when it is given these arguments and this input.</summary>
    public static byte[] Run(ReadOnlyMemory<byte> input, params string[] arguments) =>
        Command.Run(new ProcessStartInfo(Command.Find("apt-get install openssl", "openssl"), arguments), input);
}
