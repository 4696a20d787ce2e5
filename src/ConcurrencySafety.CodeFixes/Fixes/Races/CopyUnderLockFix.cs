using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Copies the collection under a lock and goes through the copy, so that the loop's own work is not done under the lock; the changes
/// come under the same lock.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CopyUnderLockFix))]
public sealed class CopyUnderLockFix() : Fix("CSAFE106")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Go through a copy made under a lock";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(LockFix.Repair(defect, copies: true));
}
