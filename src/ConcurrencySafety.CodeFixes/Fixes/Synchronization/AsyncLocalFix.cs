using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// A thread's own variable becomes one of the asynchronous flow, all its uses with it. Only a private one without an initializer that nobody takes by reference, and only where it is
/// read after an <c>await</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AsyncLocalFix))]
public sealed class AsyncLocalFix() : TreeFix("CSAFE511")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use AsyncLocal";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Labelled(FixData.LabelWait).IsEmpty
            || SharedVariable.Of(defect) is not { } variable
            || FieldDeclaration.Of(variable.Symbol, defect) is not ({ AttributeLists.Count: 1 } field, { Initializer: null } declarator)
            || field.AttributeLists[0] is not { Attributes.Count: 1 } list
            || variable.Accesses.Any(static access => access.Kind is AccessKind.Reference or AccessKind.Atomic || MentionsTwice(access)))
        {
            return null;
        }

        var names = new TypeNames(defect);
        var edits = new TreeEdits();
        edits.Change(field, 0, current => Declared((FieldDeclarationSyntax)current, declarator, list, names.Of("AsyncLocal")));
        foreach (var access in variable.Accesses)
        {
            edits.Change(access.Place, 0, static current => SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)current).WithoutTrivia(), SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(current));
        }

        return names.AddUsings(edits.Apply(defect.Root));
    }

    /// <summary><c>x = x + 1</c>: the second mention is no access of its own.</summary>
    private static bool MentionsTwice(VariableAccess access) =>
        access is { Kind: AccessKind.Update, Whole: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } };

    private static FieldDeclarationSyntax Declared(FieldDeclarationSyntax field, VariableDeclaratorSyntax declarator, AttributeListSyntax list, string name)
    {
        var type = name + "<" + field.Declaration.Type.WithoutTrivia() + ">";
        var made = SyntaxFactory.EqualsValueClause(
            SyntaxFactory.Token(default, SyntaxKind.EqualsToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
            SyntaxFactory.ParseExpression("new " + type + "()"));
        var variable = SyntaxFactory.VariableDeclarator(declarator.Identifier.WithTrailingTrivia(SyntaxFactory.Space)).WithInitializer(made);
        return field
            .WithAttributeLists(default)
            .WithDeclaration(SyntaxFactory.VariableDeclaration(SyntaxFactory.ParseTypeName(type).WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingletonSeparatedList(variable)))
            .AddModifiers(Tokens.Spaced(SyntaxKind.ReadOnlyKeyword))
            .WithLeadingTrivia(list.GetLeadingTrivia());
    }
}
