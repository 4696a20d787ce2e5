using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Editing;

/// <summary>Whether a repaired document has no compile error that it did not have before, in every project that the file is linked into.</summary>
internal static class Compilability
{
    public static async Task<bool> IsKeptAsync(Document before, Document after, CancellationToken cancellation)
    {
        if (!await IsKeptInOneAsync(before, after, cancellation).ConfigureAwait(false))
            return false;
        var text = await after.GetTextAsync(cancellation).ConfigureAwait(false);
        foreach (var linked in before.GetLinkedDocumentIds())
        {
            var solution = before.Project.Solution;
            if (solution.GetDocument(linked) is { } twin
                && solution.WithDocumentText(linked, text).GetDocument(linked) is { } changed
                && !await IsKeptInOneAsync(twin, changed, cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<bool> IsKeptInOneAsync(Document before, Document after, CancellationToken cancellation)
    {
        var errors = await ErrorsAsync(after, cancellation).ConfigureAwait(false);
        return errors == 0 || errors <= await ErrorsAsync(before, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ErrorsAsync(Document document, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return model?.GetDiagnostics(cancellationToken: cancellation).Count(found => found.Severity == DiagnosticSeverity.Error) ?? 0;
    }
}
