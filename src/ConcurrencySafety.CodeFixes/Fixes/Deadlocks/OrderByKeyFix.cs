using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Deadlocks;

/// <summary>
/// Takes the locks of two objects in the order of a number that each has and that never changes. Only where one lock statement stands directly in the other, and the type
/// has one such number: which of several tells the objects apart only the author knows. The title names it, for two objects must not have the same.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class OrderByKeyFix() : TreeFix("CSAFE202")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Take the two locks in the order of '" + KeyAt(defect) + "'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { } inner
            || Outer(inner) is not { Parent: BlockSyntax block } outer
            || Objects(outer.Expression, inner.Expression, defect) is not { } pair
            || KeyOf(pair.Type, defect) is not { } key
            || UnusedIn(block, outer) is not { } names)
        {
            return null;
        }

        var (first, second) = names;
        var test = $"{Member(pair.First, key, outer, defect)} < {Member(pair.Second, key, outer, defect)}";
        var plan = new EditPlan(defect.Root);
        plan.Before(outer, $"var {first} = {test} ? {pair.First} : {pair.Second};", $"var {second} = {test} ? {pair.Second} : {pair.First};");
        plan.Replace(outer.Expression, _ => SyntaxFactory.ParseExpression(first + pair.Way));
        plan.Replace(inner.Expression, _ => SyntaxFactory.ParseExpression(second + pair.Way));
        return plan.Apply();
    }

    private static LockStatementSyntax? Outer(LockStatementSyntax inner) => inner.Parent switch
    {
        LockStatementSyntax outer => outer,
        BlockSyntax { Statements.Count: 1, Parent: LockStatementSyntax outer } => outer,
        _ => null,
    };

    /// <summary>The two objects, and the way from each to its lock: <c>this</c>, <c>to</c>, <c>._gate</c>.</summary>
    private static (string First, string Second, string Way, INamedTypeSymbol Type)? Objects(ExpressionSyntax outer, ExpressionSyntax inner, Defect defect)
    {
        var (first, firstRest, type) = Split(outer, defect);
        var (second, secondRest, other) = Split(inner, defect);
        return first is not null && second is not null && firstRest == secondRest && type is not null && SymbolEqualityComparer.Default.Equals(type, other)
            && defect.Model.GetEnclosingSymbol(outer.SpanStart, defect.Cancellation)?.ContainingType is { } here && SymbolEqualityComparer.Default.Equals(here, type)
            ? (first, second, firstRest, type)
            : null;
    }

    private static (string? Object, string Way, INamedTypeSymbol? Type) Split(ExpressionSyntax expression, Defect defect)
    {
        switch (expression)
        {
            case ThisExpressionSyntax or IdentifierNameSyntax when defect.Model.GetSymbolInfo(expression, defect.Cancellation).Symbol is IParameterSymbol:
                return (expression.ToString(), string.Empty, defect.Model.GetTypeInfo(expression, defect.Cancellation).Type as INamedTypeSymbol);
            case IdentifierNameSyntax name when defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol is IFieldSymbol { IsStatic: false } field:
                return ("this", "." + name, field.ContainingType);
            case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax, Name: IdentifierNameSyntax name } access
                when defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol is IFieldSymbol { IsStatic: false } field
                    && defect.Model.GetSymbolInfo(access.Expression, defect.Cancellation).Symbol is IParameterSymbol:
                return (access.Expression.ToString(), "." + name, field.ContainingType);
            default:
                return (null, string.Empty, null);
        }
    }

    private static string? KeyAt(Defect defect) =>
        defect.Model.GetEnclosingSymbol(defect.Node.SpanStart, defect.Cancellation)?.ContainingType is { } type ? KeyOf(type, defect) : null;

    /// <summary>The one number of an object that never changes.</summary>
    private static string? KeyOf(INamedTypeSymbol type, Defect defect)
    {
        var keys = type.GetMembers().Where(member => member is IFieldSymbol { IsStatic: false, IsReadOnly: true, IsImplicitlyDeclared: false } field && IsNumber(field.Type)
            || member is IPropertySymbol { IsStatic: false, SetMethod: null or { IsInitOnly: true } } property && IsNumber(property.Type) && IsAuto(property)).ToList();
        return keys.Count == 1 && !IsForAll(keys[0], defect) ? keys[0].Name : null;
    }

    /// <summary>Given a constant where it is declared: it tells no two objects apart.</summary>
    private static bool IsForAll(ISymbol key, Defect defect) => key.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(defect.Cancellation) switch
        {
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            _ => null,
        })
        .Any(value => value is not null && defect.Model.Compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(value, defect.Cancellation).HasValue);

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    private static bool IsAuto(IPropertySymbol property) =>
        property.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static string Member(string @object, string key, SyntaxNode at, Defect defect) =>
        @object == "this" && defect.Model.LookupSymbols(at.SpanStart, name: key).All(symbol => symbol is IFieldSymbol or IPropertySymbol) ? key : @object + "." + key;

    private static (string First, string Second)? UnusedIn(BlockSyntax block, LockStatementSyntax outer)
    {
        var used = new HashSet<string>((outer.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? (SyntaxNode)block).DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        return used.Contains("first") || used.Contains("second") ? null : ("first", "second");
    }
}
