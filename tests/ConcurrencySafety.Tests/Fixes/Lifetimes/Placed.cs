using System.Collections.Immutable;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>
/// Applies a fix to reports that the test itself places, so that a fix is tested on shapes which no check happens to report today.
/// The result must compile.
/// </summary>
internal static class Placed
{
    public static async Task Fixes<TFix>(string markup, string expected, SourceOptions? options = null)
        where TFix : CodeFixProvider, new() =>
        Assert.Equal(expected, await Apply<TFix>(markup, options));

    /// <summary>The text after the first marked report was repaired.</summary>
    public static async Task<string> Apply<TFix>(string markup, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        var (document, reports) = Read(markup, options ?? SourceOptions.Default);
        Assert.Empty(await ErrorsAsync(document));
        if (await ActionAsync(new TFix(), document, reports[0]) is not { } action)
            throw new InvalidOperationException($"{typeof(TFix).Name} offers nothing");
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        return await TextAsync(operations.OfType<ApplyChangesOperation>().Single().ChangedSolution, document.Id);
    }

    /// <summary>The text after Fix All in the document.</summary>
    public static async Task<string> ApplyAll<TFix>(string markup, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        var (document, reports) = Read(markup, options ?? SourceOptions.Default);
        var fix = new TFix();
        string key = typeof(TFix).Name;
        var context = new FixAllContext(document, fix, FixAllScope.Document, key, fix.FixableDiagnosticIds, new Reports(document.Id, reports), CancellationToken.None);
        var action = await fix.GetFixAllProvider()!.GetFixAsync(context);
        var operations = await action!.GetOperationsAsync(CancellationToken.None);
        return await TextAsync(operations.OfType<ApplyChangesOperation>().Single().ChangedSolution, document.Id);
    }

    public static async Task OffersNothing<TFix>(string markup, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        var (document, reports) = Read(markup, options ?? SourceOptions.Default);
        Assert.Empty(await ErrorsAsync(document));
        foreach (var report in reports)
        {
            if (await ActionAsync(new TFix(), document, report) is { } action)
            {
                var operations = await action.GetOperationsAsync(CancellationToken.None);
                Assert.Fail(await TextAsync(operations.OfType<ApplyChangesOperation>().Single().ChangedSolution, document.Id));
            }
        }
    }

    private static async Task<CodeAction?> ActionAsync(CodeFixProvider fix, Document document, Diagnostic report)
    {
        CodeAction? found = null;
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => found ??= action, CancellationToken.None));
        return found;
    }

    private static (Document Document, ImmutableArray<Diagnostic> Reports) Read(string markup, SourceOptions options)
    {
        TestFileMarkupParser.GetSpans(markup, out string text, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);
        var project = ProjectId.CreateNewId();
        var id = DocumentId.CreateNewId(project);
        var solution = new AdhocWorkspace().CurrentSolution
            .AddProject(ProjectInfo.Create(
                project,
                VersionStamp.Default,
                "TestProject",
                "TestProject",
                LanguageNames.CSharp,
                compilationOptions: TestCompilation.CompilationOptions(options),
                parseOptions: TestCompilation.ParseOptions(options),
                metadataReferences: ReferencePack.Of(options.Framework)))
            .AddDocument(id, "Test0.cs", text, filePath: "/Test0.cs");
        foreach (var (source, i) in options.AlsoSources.Select((s, i) => (s, i)))
            solution = solution.AddDocument(DocumentId.CreateNewId(project), $"Test{i + 1}.cs", source, filePath: $"/Test{i + 1}.cs");
        if (TestCompilation.GlobalUsingsFor(options) is { } usings)
            solution = solution.AddDocument(DocumentId.CreateNewId(project), TestCompilation.GlobalUsingsFile, usings, filePath: "/" + TestCompilation.GlobalUsingsFile);

        var document = solution.GetDocument(id)!;
        var tree = document.GetSyntaxTreeAsync().Result!;
        return (document, [.. spans.SelectMany(s => s.Value.Select(span => Report(s.Key, tree, span))).OrderBy(d => d.Location.SourceSpan.Start)]);
    }

    private static Diagnostic Report(string id, SyntaxTree tree, TextSpan span) =>
        Diagnostic.Create(id, "Test", "placed", DiagnosticSeverity.Warning, DiagnosticSeverity.Warning, true, 1, location: Location.Create(tree, span));

    private static async Task<string> TextAsync(Solution solution, DocumentId id)
    {
        var document = solution.GetDocument(id)!;
        var errors = await ErrorsAsync(document);
        string text = (await document.GetTextAsync()).ToString();
        Assert.True(errors.IsEmpty, string.Join("\n", errors) + "\n" + text);
        return text;
    }

    private static async Task<ImmutableArray<Diagnostic>> ErrorsAsync(Document document) =>
        [.. (await document.Project.GetCompilationAsync())!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];

    private sealed class Reports(DocumentId id, ImmutableArray<Diagnostic> reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(reports);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(document.Id == id ? reports : []);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
