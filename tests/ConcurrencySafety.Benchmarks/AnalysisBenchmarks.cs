using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ConcurrencySafety.Benchmarks.Inputs;
using ConcurrencySafety.Benchmarks.Measuring;

namespace ConcurrencySafety.Benchmarks;

/// <summary>The three runs whose differences docs/benchmarks.md explains.</summary>
[Config(typeof(InProcess))]
public class AnalysisBenchmarks
{
    private Input _input = Input.Generated[0];

    public static IEnumerable<string> Inputs => Input.Generated.Concat(Input.Real).Select(i => i.ToString());

    [ParamsSource(nameof(Inputs))]
    public string Project { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _input = Input.Generated.Concat(Input.Real).Single(i => i.ToString() == Project);
        _ = _input.Project.Lines;
    }

    [Benchmark(Baseline = true)]
    public Task<int> Compile() => Analysis.Run(_input.Project, Analysis.None);

    [Benchmark]
    public Task<int> Walker() => Analysis.Run(_input.Project, Analysis.Walker);

    [Benchmark]
    public Task<int> Checks() => Analysis.Run(_input.Project, Analysis.Checks);

    private sealed class InProcess : ManualConfig
    {
        public InProcess()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithInvocationCount(1).WithUnrollFactor(1));
            AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default);
            AddColumn(new OverWalkerColumn());
        }
    }
}
