using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Support;

/// <summary>Asks a fix for its actions as an editor does, in a workspace of one project.</summary>
internal sealed class FixRun<TFix>
    where TFix : CodeFixProvider, new()
{
    private readonly TFix _fix = new();
    private readonly Document _document;

    public FixRun(string markup, SourceOptions options) => _document = TestWorkspace.Open(Markup.Remove(markup), options);

    /// <summary>The titles of all the actions that are offered.</summary>
    public async Task<IReadOnlyList<string>> OfferedAsync()
    {
        Solution solution = _document.Project.Solution;
        var titles = new List<string>();
        foreach (Diagnostic diagnostic in await FixableAsync(solution).ConfigureAwait(false))
        {
            titles.AddRange((await ActionsAsync(solution, diagnostic).ConfigureAwait(false)).Select(a => a.Title));
        }

        return titles;
    }

    public async Task<string> ApplyAsync(string? equivalenceKey)
    {
        Solution solution = _document.Project.Solution;
        int rounds = 1 + (await FixableAsync(solution).ConfigureAwait(false)).Length;
        bool any = false;
        while (rounds-- > 0 && await NextActionAsync(solution, equivalenceKey).ConfigureAwait(false) is { } action)
        {
            ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None).ConfigureAwait(false);
            solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
            any = true;
        }

        if (!any)
        {
            throw new InvalidOperationException($"{typeof(TFix).Name} offered no action {equivalenceKey}");
        }

        SourceText text = await solution.GetDocument(_document.Id)!.GetTextAsync().ConfigureAwait(false);
        return text.ToString();
    }

    private async Task<CodeAction?> NextActionAsync(Solution solution, string? equivalenceKey)
    {
        foreach (Diagnostic diagnostic in await FixableAsync(solution).ConfigureAwait(false))
        {
            ImmutableArray<CodeAction> actions = await ActionsAsync(solution, diagnostic).ConfigureAwait(false);
            if (actions.FirstOrDefault(a => equivalenceKey is null || a.EquivalenceKey == equivalenceKey) is { } action)
            {
                return action;
            }
        }

        return null;
    }

    private async Task<ImmutableArray<Diagnostic>> FixableAsync(Solution solution)
    {
        Project project = solution.GetProject(_document.Project.Id)!;
        Compilation compilation = (await project.GetCompilationAsync().ConfigureAwait(false))!;
        ImmutableArray<DiagnosticAnalyzer> analyzers = ShippedAnalyzers.Create();
        if (analyzers.IsEmpty)
        {
            return [];
        }

        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers(analyzers, project.AnalyzerOptions)
            .GetAnalyzerDiagnosticsAsync()
            .ConfigureAwait(false);
        return
        [
            .. diagnostics
                .Where(d => _fix.FixableDiagnosticIds.Contains(d.Id) && d.Location.IsInSource)
                .OrderBy(d => d.Location.SourceTree!.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start),
        ];
    }

    private async Task<ImmutableArray<CodeAction>> ActionsAsync(Solution solution, Diagnostic diagnostic)
    {
        Document document = solution.GetDocument(diagnostic.Location.SourceTree)!;
        var actions = ImmutableArray.CreateBuilder<CodeAction>();
        await _fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None)).ConfigureAwait(false);
        return actions.ToImmutable();
    }
}
