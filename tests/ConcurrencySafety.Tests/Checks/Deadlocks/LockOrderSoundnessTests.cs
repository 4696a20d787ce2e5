using System.Collections.Immutable;
using System.Globalization;
using ConcurrencySafety.Checks.Deadlocks;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>
/// CSAFE201 against the truth: random programs, all interleavings explored, and the two compared (docs/soundness.md). The environment variable
/// <c>CONCURRENCYSAFETY_SOUNDNESS</c> says how many programs; a few hundred by default.
/// </summary>
public sealed class LockOrderSoundnessTests
{
    private const int Default = 300;

    [Fact]
    public async Task RandomPrograms_ReportedWhereTheyDeadlock()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("CONCURRENCYSAFETY_SOUNDNESS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : Default;
        var missed = new List<int>();
        var alarms = new List<int>();
        int deadlocking = 0;
        for (int seed = 0; seed < count; seed++)
        {
            var program = new LockProgram(seed);
            bool deadlocks = program.Deadlocks();
            bool isReported = await IsReportedAsync(program.Source);
            deadlocking += deadlocks ? 1 : 0;
            if (deadlocks != isReported)
            {
                (deadlocks ? missed : alarms).Add(seed);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} programs, {deadlocking} deadlock; {missed.Count} missed, {alarms.Count} false alarms");
        Assert.True(missed.Count == 0 && alarms.Count == 0, $"of {count} ({deadlocking} deadlock)\n{Show("missed", missed)}\n{Show("false alarm", alarms)}");
        Assert.InRange(deadlocking, count / 10, count * 9 / 10);
    }

    private static async Task<bool> IsReportedAsync(string source)
    {
        Compilation compilation = TestCompilation.Create(source);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> reports = await compilation.WithAnalyzers([new LockOrderCycle()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return !reports.IsEmpty;
    }

    private static string Show(string what, List<int> seeds) =>
        string.Concat(seeds.Take(3).Select(seed => $"{what} {seed}:\n{new LockProgram(seed).Source}\n")) + $"{what}: {seeds.Count}";
}
