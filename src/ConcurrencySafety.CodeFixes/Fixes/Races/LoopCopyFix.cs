using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>Gives each round of a <c>for</c> loop a copy of the loop's variable, which the lambdas in the loop use instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LoopCopyFix))]
public sealed class LoopCopyFix() : Fix("CSAFE107")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Copy the loop variable in the loop body";

    private protected override Task<Document?> TryRepairAsync(Defect defect) => Task.FromResult(Repair(defect));

    private static Document? Repair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Local: ILocalSymbol local, Owner: { } owner } variable
            || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation)?.Parent?.Parent is not ForStatementSyntax { Statement: var body } loop)
        {
            return null;
        }

        var inBody = variable.Accesses.Where(access => body.Span.Contains(access.Place.Span)).ToList();
        var captured = inBody.Where(access => access.Function != owner).ToList();
        if (captured.Count == 0
            || inBody.Any(access => access.Kind != AccessKind.Read)
            || !body.Span.Contains(defect.Node.Span)
            || body is BlockSyntax { Statements.Count: 0 })
        {
            return null;
        }

        var name = UnusedName.In(Functions.MemberAround(loop), local.Name.Length <= 2 ? "index" : local.Name + "Copy", local.Name + "Copy", "copy");
        var copy = SyntaxFactory.ParseStatement("var " + name + " = " + local.Name + ";");
        var edits = new TreeEdits();
        foreach (var access in captured)
        {
            edits.Change(access.Place, 0, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
        }

        if (body is BlockSyntax)
        {
            edits.Change(body, 0, current => NewStatement.Before(current, 0, copy, defect.Layout));
        }
        else
        {
            edits.Change(body, 0, current => NewStatement.Block(body, [copy, (StatementSyntax)current], defect.Layout));
        }

        return defect.Document.WithSyntaxRoot(edits.Apply(defect.Root));
    }
}
