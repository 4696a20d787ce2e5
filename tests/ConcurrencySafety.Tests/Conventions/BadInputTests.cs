using System.Collections.Immutable;
using System.Reflection;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>
/// Never break a build: every program of every test, cut off in the middle, without its usings, twice, or without the assemblies it
/// refers to, as it stands in an editor at some moment. No exception leaves an analyzer or a fix, and none of them hangs.
/// </summary>
public sealed class BadInputTests
{
    /// <summary>Places where a program is cut. More with <c>CONCURRENCYSAFETY_CUTS</c>, to look for trouble on purpose.</summary>
    private static readonly int Cuts = int.TryParse(Environment.GetEnvironmentVariable("CONCURRENCYSAFETY_CUTS"), out int cuts) ? cuts : 4;

    /// <summary>One small program needs milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ImmutableArray<CodeFixProvider> Fixes =
    [
        .. Assembly.Load("ConcurrencySafety.CodeFixes").GetTypes()
            .Where(t => !t.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(t))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!),
    ];

    public static TheoryData<string> Files =>
    [
        .. Repository.Sources("tests/ConcurrencySafety.Tests", "*Tests.cs").Where(f => !f.Contains("/Conventions/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task ProgramsOfTheTests_Broken_NoException(string file)
    {
        var failures = new List<string>();
        foreach (string program in Programs(file))
        {
            foreach (Document broken in Broken(program))
            {
                await TryAsync(broken, failures);
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Take(5)));
    }

    /// <summary>The long string literals of a test file; what is filled in is replaced by a name.</summary>
    private static IEnumerable<string> Programs(string file)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.PathOf(file)), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        foreach (ExpressionSyntax literal in root.DescendantNodes().OfType<ExpressionSyntax>())
        {
            string? text = literal switch
            {
                LiteralExpressionSyntax { Token.Value: string value } => value,
                InterpolatedStringExpressionSyntax filled => string.Concat(filled.Contents.Select(c => c is InterpolatedStringTextSyntax t ? t.TextToken.ValueText : "filled")),
                _ => null,
            };
            if (text is not null && text.Contains('\n', StringComparison.Ordinal))
            {
                yield return Markup.Remove(text);
            }
        }
    }

    private static IEnumerable<Document> Broken(string program)
    {
        SourceOptions options = SourceOptions.Default;
        for (int cut = 1; cut <= Cuts; cut++)
        {
            // Spread over the program, and not always at the same place of a line.
            int place = Math.Min(program.Length - 1, (program.Length * cut / (Cuts + 1)) + (program.Length * 7 % 13));
            yield return TestWorkspace.Open(program[..place], options);
        }

        yield return TestWorkspace.Open(program, options, withUsings: false);
        yield return TestWorkspace.Open(program + "\n" + program, options);
        yield return TestWorkspace.Open(program, options with { Strict = true }, references: ReferencePack.Of(options.Framework).Where(r => !IsMissing(r)));
    }

    /// <summary>Enough is there for the rules to wake up, and much of what the programs use is not.</summary>
    private static bool IsMissing(MetadataReference reference) =>
        reference.Display is { } name && (name.Contains("System.Collections", StringComparison.Ordinal) || name.Contains("System.Linq", StringComparison.Ordinal) || name.Contains("Parallel", StringComparison.Ordinal));

    private static async Task TryAsync(Document document, List<string> failures)
    {
        using var timeout = new CancellationTokenSource(Patience);
        string text = (await document.GetTextAsync(timeout.Token)).ToString();
        try
        {
            foreach (Diagnostic report in await ReportsAsync(document.Project, failures, text, timeout.Token))
            {
                await TryFixesAsync(document.Project.Solution, report, timeout.Token);
            }
        }
        catch (Exception e)
        {
            failures.Add(e + "\n" + text);
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> ReportsAsync(Project project, List<string> failures, string text, CancellationToken cancellation)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellation))!;
        var analysis = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            (e, analyzer, _) => failures.Add(analyzer.GetType().Name + ": " + e + "\n" + text),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers(ShippedAnalyzers.Create(), analysis).GetAnalyzerDiagnosticsAsync(cancellation);
    }

    private static async Task TryFixesAsync(Solution solution, Diagnostic report, CancellationToken cancellation)
    {
        if (solution.GetDocument(report.Location.SourceTree) is not { } document)
        {
            return;
        }

        foreach (CodeFixProvider fix in Fixes.Where(f => f.FixableDiagnosticIds.Contains(report.Id)))
        {
            var actions = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), cancellation));
            foreach (CodeAction action in actions)
            {
                await action.GetOperationsAsync(cancellation);
            }
        }
    }
}
