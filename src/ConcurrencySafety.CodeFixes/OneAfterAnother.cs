using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety;

/// <summary>
/// Fix All for repairs that reach further than their report: a lock or Interlocked touches every access of a variable, so two
/// repairs made apart could not be merged. Each report of a document is found again in what the repair before it left, and
/// repaired there; one that is gone by then was cured along with another.
/// </summary>
internal sealed class OneAfterAnother(Fix fix) : FixAllProvider
{
    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        if (context.CodeActionEquivalenceKey != fix.Key)
            return null;
        var solution = context.Solution;
        foreach (var document in DocumentsOf(context))
        {
            var reports = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            if (!reports.IsEmpty)
                solution = await RepairAsync(solution.GetDocument(document.Id)!, reports, context.CancellationToken).ConfigureAwait(false);
        }

        return solution == context.Solution ? null : CodeAction.Create(Title(context), _ => Task.FromResult(solution), fix.Key);
    }

    private static IEnumerable<Document> DocumentsOf(FixAllContext context) => context.Scope switch
    {
        FixAllScope.Document when context.Document is { } document => [document],
        FixAllScope.Project => context.Project.Documents,
        FixAllScope.Solution => context.Solution.Projects.Where(project => project.Language == LanguageNames.CSharp).SelectMany(project => project.Documents),
        _ => [],
    };

    private async Task<Solution> RepairAsync(Document document, IEnumerable<Diagnostic> reports, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (root is null)
            return document.Project.Solution;
        var ordered = reports.Where(report => fix.FixableDiagnosticIds.Contains(report.Id)).OrderBy(report => report.Location.SourceSpan.Start);
        var anchors = Anchor.Drop(ref root, ordered);
        var anchored = document.WithSyntaxRoot(root);
        var repaired = anchored;
        foreach (var anchor in anchors)
        {
            var current = await repaired.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            if (current is null || anchor.Find(current) is not { } report)
                continue;
            if (await Defect.ReadAsync(repaired, report, cancellation).ConfigureAwait(false) is { } defect)
                repaired = await fix.RepairAsync(defect).ConfigureAwait(false) ?? repaired;
        }

        return repaired == anchored ? document.Project.Solution : repaired.Project.Solution;
    }

    private string Title(FixAllContext context) => $"Repair all with {fix.Key} ({context.Scope.ToString().ToLowerInvariant()})";
}
