using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Waits for the asynchronous code that a loop by callback only starts.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ForEachAsyncFix() : TreeFix("CSAFE304")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect)
    {
        var callback = AsyncCallback.At(defect);
        if (!FrameworkTypes.Is(callback?.Method.ContainingType, defect.Types.Parallel))
            return "Use 'foreach' with 'await'";
        var name = callback!.Method.Name + "Async";
        return defect.Types.Parallel!.GetMembers(name).IsEmpty ? "Start all and await them with 'Task.WhenAll'" : $"Await 'Parallel.{name}'";
    }

    private protected override SyntaxNode? TryRepair(Defect defect) => AsyncLoop.Repair(defect);
}
