using Valise.Peer;

namespace Valise.Differential.Tests;

/// <summary>Valise's functions, called in this process by the interpreter that calls Wine's in its own.</summary>
internal sealed class ValiseSide : ISide
{
    private readonly Interpreter _interpreter = new();

    public IReadOnlyList<string> Answer(IReadOnlyList<string> lines) => [.. lines.Select(_interpreter.Answer)];
}
