using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Starts a thread that was made: on the spot where nothing holds it, else when all its properties are set.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StartFix() : TreeFix("CSAFE313")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Start the thread";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Start) != "thread" || defect.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation)
            return null;
        var plan = new EditPlan(defect.Root);
        switch (creation.Parent)
        {
            case ExpressionStatementSyntax or ArrowExpressionClauseSyntax:
                plan.Replace(creation, made => ArrowBody.Fill(SyntaxFactory.ParseExpression("__0." + nameof(Thread.Start) + "()"), made));
                break;
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax declaration } variable }:
                StartAfter(declaration, variable.Identifier.ValueText);
                break;
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Parent: ExpressionStatementSyntax assignment } when name.Identifier.ValueText == defect.Property(FixData.Name):
                StartAfter(assignment, name.Identifier.ValueText);
                break;
            default:
                return null;
        }

        return plan.Apply();

        void StartAfter(StatementSyntax statement, string name)
        {
            var last = statement;
            if (StatementScope.Of(statement) is { } list)
                last = list.Items.Skip(list.Items.IndexOf(statement) + 1).TakeWhile(next => IsSetting(next, name)).LastOrDefault() ?? statement;
            plan.After(last, name + "." + nameof(Thread.Start) + "();");
        }
    }

    private static bool IsSetting(StatementSyntax statement, string name) =>
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax holder } } } && holder.Identifier.ValueText == name;
}
