using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>return ReadAsync(s);</c> inside a <c>using</c> becomes <c>return await ReadAsync(s);</c>: the object is disposed when the task has ended.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AwaitReturnedFix() : TreeFix("CSAFE306")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Await the task instead of returning it";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Returned) is null
            || defect.Call is not { } call
            || AsyncPlace.FunctionOf(call) is not { } function || AsyncPlace.IsAsync(function)
            || AsyncConversion.At(call, defect.Model, defect.Cancellation) is not { } conversion)
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        conversion.AddTo(plan);
        return plan.Apply();
    }
}
