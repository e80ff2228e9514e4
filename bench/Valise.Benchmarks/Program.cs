using BenchmarkDotNet.Running;
using Valise.Benchmarks;

if (args is ["import-timing"])
    ImportTiming.Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
