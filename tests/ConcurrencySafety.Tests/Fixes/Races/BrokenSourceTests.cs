using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A report that meets a text which was cut off since: no exception, and what is offered compiles no worse.</summary>
public sealed class BrokenSourceTests
{
    private const int Step = 7;

    [Theory]
    [InlineData("class C { int _n; public int N => _n; void M() { Parallel.For(0, 9, i => { if (_n > i) { _n++; } }); lock (this) { _n -= 2; } } }")]
    [InlineData("class C { async Task M() { var list = new List<int>(); var t = Task.Run(() => list.Add(1)); foreach (var x in list) { await Task.Delay(x); } await t; } }")]
    [InlineData("class C { void M() { double sum = 0; Parallel.ForEach(new int[9], (int x, ParallelLoopState s) => { if (x > 3) return; sum += x; }); Console.WriteLine(sum); } }")]
    [InlineData("class C { async Task M() { int r = 0; var t = Task.Run(() => { r = 5; }); Console.WriteLine(r); await t; } }")]
    [InlineData("class C { void M(string s) { var t = Task.Run(() => Console.WriteLine(s)); s = \"x\"; t.Wait(); for (var i = 0; i < 9; i++) Task.Run(() => Console.WriteLine(i)).ContinueWith(x => { }); } }")]
    [InlineData("int n = 0; var t = Task.Run(() => n++); n++; await t; struct S { static int z; void F() => Parallel.Invoke(() => z++, () => z = z + 1); }")]
    public async Task CutOff_NoException(string source)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var reports = await ReportsAsync(source, cancellation);
        Assert.NotEmpty(reports);
        Fix[] fixes = [new InterlockedFix(), new LockFix(), new SnapshotFix(), new LoopCopyFix(), new AccumulateFix(), new ReturnValueFix()];
        for (var end = 0; end <= source.Length; end += Step)
        {
            var document = DocumentOf(source[..end]);
            var tree = (await document.GetSyntaxTreeAsync(cancellation))!;
            foreach (var report in reports)
            {
                var current = Diagnostic.Create(
                    report.Descriptor, Moved(report.Location, tree), report.AdditionalLocations.Select(location => Moved(location, tree)), report.Properties);
                foreach (var fix in fixes.Where(fix => fix.FixableDiagnosticIds.Contains(report.Id)))
                {
                    await fix.RegisterCodeFixesAsync(new CodeFixContext(document, current, (CodeAction _, System.Collections.Immutable.ImmutableArray<Diagnostic> _) => { }, cancellation));
                }
            }
        }
    }

    private static Location Moved(Location location, SyntaxTree tree) =>
        Location.Create(tree, TextSpan.FromBounds(Math.Min(location.SourceSpan.Start, tree.Length), Math.Min(location.SourceSpan.End, tree.Length)));

    private static async Task<List<Diagnostic>> ReportsAsync(string source, CancellationToken cancellation)
    {
        var compilation = (await DocumentOf(source).Project.GetCompilationAsync(cancellation))!;
        var reports = await compilation.WithAnalyzers(ShippedAnalyzers.Create()).GetAnalyzerDiagnosticsAsync(cancellation);
        return [.. reports.Where(report => report.Id.StartsWith("CSAFE1", StringComparison.Ordinal))];
    }

    private static Document DocumentOf(string source)
    {
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication };
        var project = new AdhocWorkspace().CurrentSolution
            .AddProject("P", "P", LanguageNames.CSharp)
            .WithParseOptions(TestCompilation.ParseOptions(options))
            .WithCompilationOptions(TestCompilation.CompilationOptions(options))
            .WithMetadataReferences(ReferencePack.Of(options.Framework));
        project = project.AddDocument(TestCompilation.GlobalUsingsFile, TestCompilation.GlobalUsingsFor(options)!).Project;
        return project.AddDocument("Test0.cs", source, filePath: "/Test0.cs");
    }
}
