using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The object that a repair locks.</summary>
internal abstract class Gate
{
    /// <summary>The gate as it is written at an access: <c>_gate</c>, <c>other._gate</c>.</summary>
    public abstract string At(VariableAccess access);

    /// <summary>Declares the gate where it is new.</summary>
    public virtual void Declare(TreeEdits edits)
    {
    }

    /// <summary>Whether the access stands in a lock on this gate.</summary>
    public virtual bool IsHeldAt(VariableAccess access, SemanticModel model) => false;

    /// <summary>The lock statements around an access in its own body, innermost first.</summary>
    public static IEnumerable<LockStatementSyntax> LocksAround(VariableAccess access) =>
        access.Place.Ancestors().TakeWhile(node => node != access.Function).OfType<LockStatementSyntax>().Where(found => found.Statement.Span.Contains(access.Place.Span));
}

/// <summary>A gate that the code has already.</summary>
internal sealed class GateAtHand(ISymbol symbol, string text) : Gate
{
    public override string At(VariableAccess access) => text;

    public override bool IsHeldAt(VariableAccess access, SemanticModel model) =>
        LocksAround(access).Any(found => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(found.Expression).Symbol, symbol));
}

/// <summary>A gate that is a new local beside the variable that it guards.</summary>
internal sealed class LocalGate(string name, string creation, SyntaxNode host, int index, Layout layout) : Gate
{
    public override string At(VariableAccess access) => name;

    public override void Declare(TreeEdits edits) => edits.Change(host, index, Insert);

    private SyntaxNode Insert(SyntaxNode current)
    {
        var declaration = SyntaxFactory.ParseStatement("var " + name + " = " + creation + ";");
        return index > 0 && StatementList.At(current, index - 1) is not null
            ? NewStatement.After(current, index - 1, declaration, layout)
            : NewStatement.Before(current, index, declaration, layout);
    }
}

/// <summary>A gate that is a new private field beside the member that it guards.</summary>
internal sealed class FieldGate(string name, string declaration, TypeDeclarationSyntax type, int index, Layout layout) : Gate
{
    public string Name => name;

    public override string At(VariableAccess access) =>
        access.Place is MemberAccessExpressionSyntax { Expression: not (ThisExpressionSyntax or BaseExpressionSyntax) } member && !declaration.Contains(" static ")
            ? member.Expression.WithoutTrivia() + "." + name
            : name;

    public override void Declare(TreeEdits edits) => edits.Change(type, index, Insert);

    private SyntaxNode Insert(SyntaxNode current)
    {
        var members = ((TypeDeclarationSyntax)current).Members;
        var neighbour = members[Math.Max(0, index - 1)];
        var field = SyntaxFactory.ParseMemberDeclaration(declaration)!
            .WithLeadingTrivia(SyntaxFactory.Whitespace(Indentation.Of(neighbour.GetLeadingTrivia())))
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(layout.LineEnd));
        if (index == 0)
        {
            members = members.Replace(neighbour, neighbour.WithLeadingTrivia(neighbour.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(layout.LineEnd))));
        }

        return ((TypeDeclarationSyntax)current).WithMembers(members.Insert(index, field));
    }
}
