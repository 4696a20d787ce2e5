using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A local that holds a ValueTask gets the task made of it, which may be awaited as often as one likes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AsTaskFix() : TreeFix("CSAFE312")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => $"Make a task of '{defect.Property(FixData.Name)}' with 'AsTask()'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Labelled(FixData.LabelDeclaration).FirstOrDefault()?.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || defect.Model.GetTypeInfo(value, defect.Cancellation) is not { Type: { } type, ConvertedType: { } converted }
            || !SymbolEqualityComparer.Default.Equals(type, converted)
            || !defect.Types.IsValueTask(type)
            || AsyncPlace.FunctionOf(declaration) is not { } function
            || AsyncPlace.OwnNodes(function).OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.Left is IdentifierNameSyntax { Identifier.ValueText: var name } && name == defect.Property(FixData.Name)))
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        plan.Replace(value, made => ArrowBody.Fill(SyntaxFactory.ParseExpression("__0.AsTask()"), made));
        if (!declaration.Type.IsVar)
        {
            if (!ShortName.Means(defect.Model, declaration.SpanStart, defect.Types.Task))
                return null;
            var name = declaration.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().First(name => name.Identifier.ValueText == nameof(ValueTask));
            plan.Change(name, old => old.WithIdentifier(SyntaxFactory.Identifier(nameof(Task)).WithTriviaFrom(old.Identifier)));
        }

        return plan.Apply();
    }
}
