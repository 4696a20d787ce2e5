using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>Runs everything that ships on one input, as an editor does while somebody types, and collects what is thrown.</summary>
internal static class Exposure
{
    /// <summary>Hundreds of times what a program takes; a hang becomes a failure that names its program.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ImmutableArray<CodeFixProvider> Fixes =
    [
        .. Assembly.Load("ConcurrencySafety.CodeFixes").GetTypes()
            .Where(t => !t.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(t))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!),
    ];

    private static readonly AdhocWorkspace Workspace = new();

    /// <summary>What went wrong, in words; null when nothing did.</summary>
    public static async Task<string?> FailureOfAsync(CompilerInput input)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var exceptions = new ConcurrentQueue<string>();
        try
        {
            Project project = ProjectOf(input);
            foreach (Diagnostic diagnostic in await AnalyzeAsync(project, exceptions, patience.Token).ConfigureAwait(false))
            {
                await FixAsync(project, diagnostic, exceptions, patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!Xunit.TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            exceptions.Enqueue($"still running after {Patience}");
        }

        return exceptions.IsEmpty ? null : $"{input.Origin}\n{string.Join("\n", exceptions.Distinct())}\n{string.Join("\n-----\n", input.Files)}\n";
    }

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project, ConcurrentQueue<string> exceptions, CancellationToken cancellation)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellation).ConfigureAwait(false))!;
        var options = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            onAnalyzerException: (exception, analyzer, _) => exceptions.Enqueue($"{analyzer.GetType().Name}: {exception}"),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers(ShippedAnalyzers.Create(), options)
            .GetAnalyzerDiagnosticsAsync(cancellation)
            .ConfigureAwait(false);
        foreach (Diagnostic failure in diagnostics.Where(d => !d.Id.StartsWith("CSAFE", StringComparison.Ordinal)))
        {
            exceptions.Enqueue(failure.ToString());
        }

        foreach (Diagnostic diagnostic in diagnostics)
        {
            _ = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        }

        return diagnostics;
    }

    private static async Task FixAsync(Project project, Diagnostic diagnostic, ConcurrentQueue<string> exceptions, CancellationToken cancellation)
    {
        if (project.GetDocument(diagnostic.Location.SourceTree) is not { } document)
        {
            return;
        }

        foreach (CodeFixProvider fix in Fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            try
            {
                var actions = new List<CodeAction>();
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellation)).ConfigureAwait(false);
                foreach (CodeAction action in actions)
                {
                    ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellation).ConfigureAwait(false);
                    if (operations.OfType<ApplyChangesOperation>().FirstOrDefault() is not { } change)
                    {
                        exceptions.Enqueue($"{fix.GetType().Name}: '{action.Title}' changes nothing");
                        continue;
                    }

                    SourceText text = await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(cancellation).ConfigureAwait(false);
                    if (text.Length == 0)
                    {
                        exceptions.Enqueue($"{fix.GetType().Name}: '{action.Title}' leaves nothing");
                    }
                }
            }
#pragma warning disable CA1031 // Whatever a fix throws is what is looked for here.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                exceptions.Enqueue($"{fix.GetType().Name} on {diagnostic}: {e}");
            }
        }
    }

    private static Project ProjectOf(CompilerInput input)
    {
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = Workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(
                id,
                VersionStamp.Default,
                "Damaged",
                "Damaged",
                LanguageNames.CSharp,
                compilationOptions: TestCompilation.CompilationOptions(input.Options),
                parseOptions: TestCompilation.ParseOptions(input.Options),
                metadataReferences: input.References))
            .AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(id), "/.globalconfig", SourceText.From(TestCompilation.GlobalConfig(input.Options), Encoding.UTF8), filePath: "/.globalconfig");
        for (int i = 0; i < input.Files.Length; i++)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), $"Test{i}.cs", input.Files[i], filePath: $"/Test{i}.cs");
        }

        if (input.HasGlobalUsings && TestCompilation.GlobalUsingsFor(input.Options) is { } usings)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), TestCompilation.GlobalUsingsFile, usings, filePath: "/" + TestCompilation.GlobalUsingsFile);
        }

        return solution.GetProject(id)!;
    }
}
