using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Fixes;

/// <summary>A repair that is worked out from the syntax and the meaning of one file alone.</summary>
public abstract class TreeFix : Fix
{
    private protected TreeFix(params string[] cures)
        : base(cures)
    {
    }

    /// <summary>The repaired tree; null where this repair does not fit.</summary>
    private protected abstract SyntaxNode? TryRepair(Defect defect);

    private protected sealed override Task<Document?> TryRepairAsync(Defect defect) =>
        Task.FromResult(TryRepair(defect) is { } root ? defect.Document.WithSyntaxRoot(root) : null);
}
