using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A timer that is given asynchronous code becomes a loop over the ticks of a <c>PeriodicTimer</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PeriodicTimerFix() : TreeFix("CSAFE304")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use a 'PeriodicTimer' loop, which awaits each tick";

    private protected override SyntaxNode? TryRepair(Defect defect) => AsyncTimer.Repair(defect);
}
