using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Makes the field a <c>Lazy&lt;T&gt;</c>, which makes its value once, for all. Offered where the value needs nothing of the object or of the
/// code around it, and the field is filled with that only and never asked whether it is filled.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LazyFix))]
public sealed class LazyFix() : TreeFix("CSAFE110")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Make the field a Lazy<T>";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Publication) is not null
            || SharedVariable.Of(defect) is not { Local: null, Symbol: IFieldSymbol { IsReadOnly: false, Type.IsReferenceType: true } field } variable
            || FieldDeclaration.Of(field, defect) is not var (declaration, name)
            || name.Initializer is not null)
        {
            return null;
        }

        var fills = variable.Accesses.Where(access => access.Kind != AccessKind.Read).Select(LazyInitialization.Of).ToList();
        if (fills.Count == 0 || fills.Any(fill => fill is null) || fills.Select(fill => fill!.Value.WithoutTrivia().ToFullString()).Distinct().Count() != 1)
        {
            return null;
        }

        var reads = variable.Accesses.Where(access => access.Kind == AccessKind.Read && !fills.Any(fill => fill!.Contains(access))).ToList();
        if (reads.Any(read => IsTest(read.Place)))
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        foreach (var fill in fills)
        {
            if (fill!.Statement is { } statement)
            {
                plan.Remove(statement);
            }
            else
            {
                plan.Replace((ExpressionSyntax)fill.Whole, _ => ValueOf(fill.Place));
            }
        }

        foreach (var read in reads)
        {
            plan.Replace(read.Place, ValueOf);
        }

        var type = "Lazy<" + declaration.Declaration.Type.WithoutTrivia().ToFullString().TrimEnd('?') + ">";
        plan.Change(declaration, current => Lazily(current, type, fills[0]!.Value));
        if (new FrameworkTypes(defect.Model.Compilation).Get(typeof(Lazy<>).FullName!) is { } lazy && !UsingDirectives.Reach(defect.Model, defect.Node.SpanStart, lazy))
        {
            plan.Using(nameof(System));
        }

        return plan.Apply();
    }

    private static ExpressionSyntax ValueOf(ExpressionSyntax place) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, place.WithoutTrivia(), SyntaxFactory.IdentifierName(nameof(Lazy<object>.Value)));

    private static FieldDeclarationSyntax Lazily(FieldDeclarationSyntax field, string type, ExpressionSyntax value)
    {
        var made = SyntaxFactory.ParseExpression("new " + type + "(() => " + value.WithoutTrivia().ToFullString() + ")");
        var variable = field.Declaration.Variables[0];
        var modifiers = field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.VolatileKeyword)).Append(Tokens.Spaced(SyntaxKind.ReadOnlyKeyword));
        return field
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithDeclaration(field.Declaration
                .WithType(SyntaxFactory.ParseTypeName(type).WithTriviaFrom(field.Declaration.Type))
                .WithVariables(SyntaxFactory.SingletonSeparatedList(variable.WithoutTrailingTrivia().WithInitializer(SyntaxFactory.EqualsValueClause(
                    SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.EqualsToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
                    made)))));
    }

    /// <summary>Asks whether there is a value: with <c>Lazy&lt;T&gt;</c> there always is.</summary>
    private static bool IsTest(ExpressionSyntax place) => place.Parent switch
    {
        ConditionalAccessExpressionSyntax access => access.Expression == place,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.CoalesceExpression } => true,
        IsPatternExpressionSyntax => true,
        _ => false,
    };
}
