using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The gate that a report names: the one that other members of the type take.</summary>
internal sealed class NamedGate(string text) : Gate
{
    public override string At(VariableAccess access) => text;

    public override bool IsHeldAt(VariableAccess access, SemanticModel model) =>
        LocksAround(access).Any(found => found.Expression.WithoutTrivia().ToString() == text);

    /// <summary>Null where the report names none, or the name means something else at one of the uses.</summary>
    public static NamedGate? Of(Defect defect, ImmutableArray<VariableAccess> uses)
    {
        if (defect.Property(FixData.Guard) is not { } text)
        {
            return null;
        }

        var expression = SyntaxFactory.ParseExpression(text);
        return expression is ThisExpressionSyntax or TypeOfExpressionSyntax
            || (expression is IdentifierNameSyntax or MemberAccessExpressionSyntax && uses.All(use => IsState(expression, use, defect.Model)))
            ? new NamedGate(text)
            : null;
    }

    /// <summary>A field, property or primary constructor's parameter, not a local of that name.</summary>
    private static bool IsState(ExpressionSyntax expression, VariableAccess use, SemanticModel model) =>
        model.GetSpeculativeSymbolInfo(use.Place.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol is IFieldSymbol or IPropertySymbol
            or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };
}
