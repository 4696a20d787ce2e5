using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Locks a collection inside a concurrent one wherever it is changed.
/// Not offered where a change is not a statement of its own. Limits: what only reads the collection stays as it is.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockValueFix))]
public sealed class LockValueFix() : TreeFix("CSAFE116")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Lock the inner collection where it is changed";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        var changes = defect.Labelled(FixData.LabelAccess).Add(defect.Node);
        // All of them, or none: those in other files cannot be changed from here.
        if (changes.Length <= Defect.LabelsOf(defect.Diagnostic).Count(label => label == FixData.LabelAccess))
        {
            return null;
        }

        var edits = new TreeEdits();
        var locks = new LockEdits(defect, edits);
        return changes.All(change => TryLock(change, defect, edits, locks)) ? edits.Apply(defect.Root) : null;
    }

    private static bool TryLock(SyntaxNode change, Defect defect, TreeEdits edits, LockEdits locks)
    {
        if (change is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var collection }, Parent: ExpressionStatementSyntax statement } || !Lockable.Is(statement))
        {
            return false;
        }

        var place = StatementList.PlaceOf(statement);
        if (collection is IdentifierNameSyntax local)
        {
            return locks.TryAdd(place is var (list, at) ? new StatementSection(local.Identifier.Text, list, at, at) : new EmbeddedSection(local.Identifier.Text, statement));
        }

        if (place is not var (host, index))
        {
            return false;
        }

        var name = UnusedName.In(Functions.MemberAround(change), "inner", "held");
        var declaration = SyntaxFactory.ParseStatement("var " + name + " = " + collection.WithoutTrivia() + ";");
        edits.Change(collection, 0, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
        if (!locks.TryAdd(new StatementSection(name, host, index, index)))
        {
            return false;
        }

        edits.Change(host, index, current => NewStatement.Before(current, index, declaration, defect.Layout));
        return true;
    }
}
