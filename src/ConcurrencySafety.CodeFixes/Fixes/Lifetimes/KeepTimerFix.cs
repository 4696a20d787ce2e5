using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// A timer that nothing refers to gets a field of its own.
/// Limits: not in a loop, where several are made, and not in a struct or in top-level statements.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class KeepTimerFix() : TreeFix("CSAFE307")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Keep the timer in a field";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation
            || StatementOf(creation) is not { } statement
            || Loops.Contain(statement, null)
            || AsyncPlace.FunctionOf(statement) is not BaseMethodDeclarationSyntax { Parent: ClassDeclarationSyntax type } function
            || type.Members.Count == 0
            || defect.Model.GetTypeInfo(creation, defect.Cancellation).Type is not INamedTypeSymbol timer)
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        var name = UnusedName.In(type, "_timer");
        var typeName = ShortName.Means(defect.Model, statement.SpanStart, timer) ? timer.Name : timer.ToDisplayString();
        var mark = (defect.Model.GetNullableContext(statement.SpanStart) & NullableContext.AnnotationsEnabled) != 0 ? "?" : "";
        var kind = function.Modifiers.Any(SyntaxKind.StaticKeyword) ? "private static " : "private ";
        var fields = type.Members.OfType<FieldDeclarationSyntax>().Where(f => !f.Modifiers.Any(SyntaxKind.ConstKeyword)).ToList();
        var code = $"{plan.Lines.IndentOf(type.Members[0])}{kind}{typeName}{mark} {name};";
        var end = Enumerable.Repeat(plan.Lines.NewLine, fields.Count == 0 ? 2 : 1);
        plan.Change(type, t => t.WithMembers(t.Members.Insert(fields.Count == 0 ? 0 : type.Members.IndexOf(fields.Last()) + 1, SyntaxFactory.ParseMemberDeclaration(code)!.WithTrailingTrivia(end))));
        plan.Change(statement, s => ArrowBody.Fill(SyntaxFactory.ParseStatement($"{name} = __0;"), Creation(s, typeName)).WithTriviaFrom(s));
        return plan.Apply();
    }

    private static StatementSyntax? StatementOf(BaseObjectCreationExpressionSyntax creation) => creation.Parent switch
    {
        ExpressionStatementSyntax statement => statement,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax statement } => statement,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration } } => declaration,
        _ => null,
    };

    private static ExpressionSyntax Creation(StatementSyntax statement, string typeName)
    {
        var made = statement.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>().First();
        return made is ImplicitObjectCreationExpressionSyntax { ArgumentList: var arguments }
            ? SyntaxFactory.ObjectCreationExpression(SyntaxFactory.ParseTypeName(typeName).WithLeadingTrivia(SyntaxFactory.Space), arguments, null)
            : made.WithoutTrivia();
    }
}
