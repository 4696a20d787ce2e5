using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Corpus.Running;

/// <summary>Writes a run so that each report can be judged without opening a file: with the lines around all its places.</summary>
internal sealed class RunWriter(TextWriter output)
{
    private const int LinesAround = 3;

    private readonly SortedDictionary<string, int> _sums = new(StringComparer.Ordinal);
    private int _crashes;

    public void Write(CheckRun run, bool showErrors)
    {
        output.WriteLine($"=== {run.Project.Name}: {run.Project.Trees.Length} files, {run.Project.Lines} lines, {run.CompileErrors.Length} compile errors, compiled in {run.CompileTime.TotalSeconds:F1} s, checked in {run.CheckTime.TotalSeconds:F1} s, {run.Reports.Length} reports, {run.Crashes.Length} crashes");
        if (showErrors)
        {
            WriteErrors(run);
        }

        foreach (string crash in run.Crashes)
        {
            output.WriteLine($"CRASH {crash}");
        }

        foreach (Diagnostic report in run.Reports)
        {
            Write(run.Project.Name, report);
        }

        _crashes += run.Crashes.Length;
        output.Flush();
    }

    public void WriteSums()
    {
        output.WriteLine("=== sums");
        foreach ((string id, int count) in _sums)
        {
            output.WriteLine($"{id} {count}");
        }

        output.WriteLine($"{_sums.Values.Sum()} reports, {_crashes} crashes");
    }

    private void WriteErrors(CheckRun run)
    {
        foreach (IGrouping<string, Diagnostic> group in run.CompileErrors.GroupBy(e => e.Id).OrderByDescending(g => g.Count()))
        {
            Diagnostic first = group.First();
            output.WriteLine($"  {group.Count()} x {group.Key}: {first.Location.SourceTree?.FilePath}({Line(first.Location)}): {first.GetMessage()}");
        }
    }

    private void Write(string project, Diagnostic report)
    {
        _sums[report.Id] = _sums.GetValueOrDefault(report.Id) + 1;
        output.WriteLine();
        output.WriteLine($"{project}:{Path.GetFileNameWithoutExtension(report.Location.SourceTree?.FilePath)}({Line(report.Location)}): {report.Severity.ToString().ToLowerInvariant()} {report.Id}: {report.GetMessage()}");
        WriteLines(report.Location);
        string[] labels = report.Properties.GetValueOrDefault("labels")?.Split(',') ?? [];
        foreach ((int index, Location location) in report.AdditionalLocations.Index())
        {
            output.WriteLine($"  -- {labels.ElementAtOrDefault(index) ?? "?"} {Path.GetFileNameWithoutExtension(location.SourceTree?.FilePath)}({Line(location)})");
            WriteLines(location);
        }
    }

    private void WriteLines(Location location)
    {
        if (location.SourceTree is not { } tree)
        {
            return;
        }

        SourceText text = tree.GetText();
        FileLinePositionSpan span = location.GetLineSpan();
        int last = Math.Min(span.EndLinePosition.Line + LinesAround, text.Lines.Count - 1);
        for (int line = Math.Max(0, span.StartLinePosition.Line - LinesAround); line <= last; line++)
        {
            bool isMarked = line >= span.StartLinePosition.Line && line <= span.EndLinePosition.Line;
            output.WriteLine($"  {(isMarked ? '>' : ' ')}{line + 1,5} {text.Lines[line].ToString().Replace("\t", "  ", StringComparison.Ordinal)}");
        }
    }

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
