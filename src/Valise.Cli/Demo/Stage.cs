using System.Globalization;
using Spectre.Console;

namespace Valise.Cli.Demo;

/// <summary>Where the demo plays: a temporary folder, the file that is sent, and the words on the terminal.</summary>
/// <param name="Folder">The temporary folder.</param>
/// <param name="Original">The file that is sent.</param>
/// <param name="What">What the file is called in the telling.</param>
/// <param name="CancellationToken">Ends the play.</param>
internal sealed record Stage(string Folder, string Original, string What, CancellationToken CancellationToken)
{
    private const int PieceLength = 1 << 16;
    private const int LineWidth = 76;

    internal long Size => new FileInfo(Original).Length;

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal Home HomeOf(string user) => new(PathOf(user));

    /// <summary>Insists that what was opened is what was sent, byte by byte.</summary>
    internal async Task DemandSameAsync(Stream plaintext)
    {
        await using Stream expected = Input.Open(Original);
        byte[] expectedPiece = new byte[PieceLength], piece = new byte[PieceLength];
        int length;
        do
        {
            length = await expected.ReadAtLeastAsync(expectedPiece, PieceLength, throwOnEndOfStream: false, CancellationToken);
            int plainLength = await plaintext.ReadAtLeastAsync(piece, PieceLength, throwOnEndOfStream: false, CancellationToken);
            if (!expectedPiece.AsSpan(0, length).SequenceEqual(piece.AsSpan(0, plainLength)))
                throw new InvalidOperationException("what was opened is not what was sent.");
        }
        while (length == PieceLength);
    }

    /// <inheritdoc cref="DemandSameAsync(Stream)"/>
    internal async Task DemandSameAsync(string opened)
    {
        await using Stream plaintext = Input.Open(opened);
        await DemandSameAsync(plaintext);
    }

    /// <summary>Carries out what must be refused, and tells what the command would say.</summary>
    internal static async Task TellRefusalAsync(FailureKind kind, Func<Task> open)
    {
        ValiseException refusal = await RefusalAsync(open);
        if (refusal.Kind != kind)
            throw new InvalidOperationException($"the refusal is another one: {refusal.Message}", refusal);
        Say($"'valise open' ends with exit code {(int)refusal.Kind} and says:");
        foreach (string paragraph in refusal.Message.Split('\n'))
            Say([.. Wrapping.Lines(paragraph.Trim(), LineWidth).Select(line => $"  > {line}")]);
    }

    internal static void Head(string step, string title)
    {
        Say("");
        if (Console.IsOutputRedirected)
            Say($"{step}: {title}");
        else
            AnsiConsole.MarkupLineInterpolated($"[bold]{step}: {title}[/]");
    }

    internal static void Say(params string[] lines)
    {
        foreach (string line in lines)
            Console.Out.WriteLine(line);
    }

    internal static void Flow(string left, string direction, string what, string right)
    {
        const int width = 52;
        string shaft = new('-', Math.Max(1, (width - what.Length - 2) / 2));
        string arrow = $"{shaft} {what} ".PadRight(width, '-');
        Say($"    {left,-7}  {(direction == "<" ? "<" + arrow : arrow + ">")}  {right}");
    }

    internal static string Bytes(long count) =>
        count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");

    private static async Task<ValiseException> RefusalAsync(Func<Task> open)
    {
        try
        {
            await open();
        }
        catch (ValiseException e)
        {
            return e;
        }

        throw new InvalidOperationException("the message opened, and should not have.");
    }
}
