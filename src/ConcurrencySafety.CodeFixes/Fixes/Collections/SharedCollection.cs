using System.Collections.Immutable;
using ConcurrencySafety.Editing;
using ConcurrencySafety.Fixes.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// A local or private field that holds a collection which is not thread-safe, with everything that is done to it. No use of it is
/// outside the file at hand.
/// </summary>
internal sealed record SharedCollection(
    Defect Defect,
    ISymbol Variable,
    INamedTypeSymbol Type,
    TypeSyntax DeclaredType,
    ExpressionSyntax? Initializer,
    ImmutableArray<ExpressionSyntax> Uses)
{
    public SemanticModel Model => Defect.Model;

    public bool Is(string metadataName) => FrameworkTypes.Is(Type, Defect.Types.Get(metadataName));

    public static SharedCollection? At(Defect defect)
    {
        return Place(defect.Node as ExpressionSyntax ?? (defect.Node as ArgumentSyntax)?.Expression) is { } place && defect.Model.GetSymbolInfo(place, defect.Cancellation).Symbol is { } variable
            ? Of(variable, defect)
            : null;
    }

    /// <summary>The collection that a variable holds.</summary>
    public static SharedCollection? Of(ISymbol variable, Defect defect)
    {
        if (Declaration(variable, defect) is not { } declaration)
            return null;
        var type = variable is ILocalSymbol local ? local.Type : ((IFieldSymbol)variable).Type;
        if (type is not INamedTypeSymbol named || Scope(variable, declaration) is not { } scope || scope.SyntaxTree != defect.Root.SyntaxTree)
            return null;
        var uses = scope.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(defect.Model.GetSymbolInfo(n, defect.Cancellation).Symbol?.OriginalDefinition, variable.OriginalDefinition))
            .Select(Use)
            .ToImmutableArray();
        var declarator = (VariableDeclaratorSyntax)declaration;
        return new SharedCollection(defect, variable, named, ((VariableDeclarationSyntax)declarator.Parent!).Type, declarator.Initializer?.Value, uses);
    }

    /// <summary>Whether the expression is a use of this variable.</summary>
    public bool IsUse(ExpressionSyntax? expression) => expression is not null && Uses.Contains(expression);

    private static ExpressionSyntax? Place(ExpressionSyntax? access) => access switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => Place(member.Expression),
        AssignmentExpressionSyntax assignment => Place(assignment.Left),
        PrefixUnaryExpressionSyntax prefix => Place(prefix.Operand),
        PostfixUnaryExpressionSyntax postfix => Place(postfix.Operand),
        ElementAccessExpressionSyntax element => Place(element.Expression),
        ParenthesizedExpressionSyntax parenthesized => Place(parenthesized.Expression),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" or "Keys" or "Values" } member => Place(member.Expression),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => access,
        _ => null,
    };

    private static SyntaxNode? Declaration(ISymbol variable, Defect defect)
    {
        if (variable is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsConst: false }) || variable.DeclaringSyntaxReferences.Length != 1)
            return null;
        return variable.DeclaringSyntaxReferences[0].GetSyntax(defect.Cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } } declarator
            ? declarator
            : null;
    }

    private static SyntaxNode? Scope(ISymbol variable, SyntaxNode declaration)
    {
        if (variable is IFieldSymbol)
            return variable.ContainingType.DeclaringSyntaxReferences.Length == 1 ? declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() : null;
        return declaration.Ancestors().FirstOrDefault(n => n is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? declaration.SyntaxTree.GetRoot();
    }

    private static ExpressionSyntax Use(IdentifierNameSyntax name)
    {
        var place = VariableUse.Whole(name);
        return place.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven ? forgiven : place;
    }
}
