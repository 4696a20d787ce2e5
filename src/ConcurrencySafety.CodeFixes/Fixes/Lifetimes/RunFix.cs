using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>new Task(F)</c>, never started, becomes <c>Task.Run(F)</c>. Not where options or a state are given, which that does not take.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class RunFix() : TreeFix("CSAFE313")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'Task.Run'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Start) != "task"
            || defect.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { Initializer: null, ArgumentList.Arguments: { Count: 1 or 2 } arguments } creation
            || defect.Model.GetSymbolInfo(creation, defect.Cancellation).Symbol is not IMethodSymbol constructor
            || (arguments.Count == 2 && !FrameworkTypes.Is(constructor.Parameters[1].Type, defect.Types.CancellationToken))
            || defect.Model.GetTypeInfo(creation, defect.Cancellation).Type is not INamedTypeSymbol made)
        {
            return null;
        }

        var task = ShortName.Means(defect.Model, creation.SpanStart, defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";
        var type = made.TypeArguments.Length == 1 ? "<" + made.TypeArguments[0].ToMinimalDisplayString(defect.Model, creation.SpanStart) + ">" : string.Empty;
        var plan = new EditPlan(defect.Root);
        plan.Replace(creation, now => SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression(task + "." + nameof(Task.Run) + type),
            ((BaseObjectCreationExpressionSyntax)now).ArgumentList!.WithoutTrivia()));
        return plan.Apply();
    }
}
