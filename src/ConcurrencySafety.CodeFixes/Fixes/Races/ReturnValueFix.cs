using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// A task assigns a variable as its last act, and the starter reads it too early: the task returns the value, and the starter awaits
/// it where it first needs it. Limits: one <c>Task.Run</c> in the list of statements that declares the variable, one assignment, and
/// no other use of the task than its join.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnValueFix))]
public sealed class ReturnValueFix() : Fix("CSAFE101")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Return the value from the task";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    private static Document? Repair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Local: ILocalSymbol local } variable || TaskResult.Of(defect, variable, local) is not { } result)
        {
            return null;
        }

        var edits = new TreeEdits();
        result.Rewrite(edits);
        return defect.Document.WithSyntaxRoot(edits.Apply(defect.Root));
    }
}
