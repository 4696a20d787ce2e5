using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ConcurrencySafety.Benchmarks;

/// <summary>What the run costs on top of the compilation, as a multiple of what the walker costs on top of it.</summary>
public sealed class OverWalkerColumn : IColumn
{
    public string Id => nameof(OverWalkerColumn);

    public string ColumnName => "Over walker";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "(run - Compile) / (Walker - Compile), by the median";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        double? compile = Median(summary, benchmarkCase, nameof(AnalysisBenchmarks.Compile));
        double? walker = Median(summary, benchmarkCase, nameof(AnalysisBenchmarks.Walker));
        double? own = Median(summary, benchmarkCase, benchmarkCase.Descriptor.WorkloadMethod.Name);
        return ((own - compile) / (walker - compile))?.ToString("F2", CultureInfo.InvariantCulture) ?? "?";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;

    private static double? Median(Summary summary, BenchmarkCase like, string method) => summary.Reports
        .FirstOrDefault(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name == method
            && r.BenchmarkCase.Parameters.DisplayInfo == like.Parameters.DisplayInfo)
        ?.ResultStatistics?.Median;
}
