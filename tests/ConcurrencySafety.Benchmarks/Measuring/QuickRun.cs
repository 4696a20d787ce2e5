using ConcurrencySafety.Benchmarks.Inputs;
using ConcurrencySafety.Corpus.Sources;

namespace ConcurrencySafety.Benchmarks.Measuring;

/// <summary>Rough figures within two minutes, for work on the engine. The three kinds of run take turns, so that a slow moment hits them alike.</summary>
internal sealed class QuickRun(string mode, int rounds, TextWriter output)
{
    public async Task Ratios(IEnumerable<Input> inputs)
    {
        output.WriteLine($"{"input",-22}{"lines",8}{"compile",10}{"walker",10}{"checks",10}{"net",8}{"total",8}{"clock",8}{"memory",8}   (ms of processor time; walker and checks: on top of compile)");
        await Round(Input.Generated[0].Project);
        foreach (Input input in inputs)
        {
            (Cost none, Cost walker, Cost checks) = await Round(input.Project);
            for (int round = 1; round < rounds; round++)
            {
                (Cost none2, Cost walker2, Cost checks2) = await Round(input.Project);
                (none, walker, checks) = (none.Best(none2), walker.Best(walker2), checks.Best(checks2));
            }

            output.WriteLine(
                $"{input,-22}{input.Project.Lines,8}{Ms(none),10:F0}{Ms(walker - none),10:F0}{Ms(checks - none),10:F0}"
                + $"{Ms(checks - none) / Ms(walker - none),8:F2}{Ms(checks) / Ms(walker),8:F2}"
                + $"{(checks - none).Clock / (walker - none).Clock,8:F2}{(double)(checks - none).Allocated / (walker - none).Allocated,8:F2}");
        }
    }

    public async Task PerCheck(IEnumerable<Input> inputs)
    {
        await Analysis.TimeOfEach(Input.Generated[0].Project, mode);
        foreach (Input input in inputs)
        {
            output.WriteLine($"{input}: ms in each check");
            foreach ((string check, TimeSpan time) in await Analysis.TimeOfEach(input.Project, mode))
            {
                output.WriteLine($"  {check,-30}{time.TotalMilliseconds,10:F0}");
            }
        }
    }

    private static double Ms(Cost cost) => cost.Processor.TotalMilliseconds;

    private async Task<(Cost None, Cost Walker, Cost Checks)> Round(CodeProject project) =>
    (
        await Cost.Of(() => Analysis.Run(project, Analysis.None)),
        await Cost.Of(() => Analysis.Run(project, Analysis.Walker)),
        await Cost.Of(() => Analysis.Run(project, Analysis.Checks, mode)));
}
