using BenchmarkDotNet.Running;
using Valise.Benchmarks;

switch (args)
{
    case ["import-timing"]:
        ImportTiming.Run();
        break;
    case ["small-messages"]:
        SmallMessages.Run();
        break;
    case ["bare-loop", var source, var destination]:
        BareLoop.Run(source, destination);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
