using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A call whose result is a task in a task: the outer one ends as soon as the inner one has been started.</summary>
internal sealed class NestedTask
{
    private readonly Defect _defect;
    private readonly InvocationExpressionSyntax _call;

    private NestedTask(Defect defect, InvocationExpressionSyntax call)
    {
        _defect = defect;
        _call = call;
    }

    public static NestedTask? At(Defect defect) =>
        defect.Call is { } call
        && defect.Model.GetTypeInfo(call, defect.Cancellation).Type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } type
        && defect.Types.IsTask(type) && defect.Types.IsTask(arguments[0])
            ? new NestedTask(defect, call)
            : null;

    /// <summary><c>Task.Run</c> unwraps by itself. It has no counterpart for options, a scheduler, a state or a factory of one's own.</summary>
    public bool BecomesRun =>
        _call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(TaskFactory.StartNew), Expression: MemberAccessExpressionSyntax factory }
        && _defect.Model.GetSymbolInfo(factory, _defect.Cancellation).Symbol is IPropertySymbol { IsStatic: true, Name: nameof(Task.Factory) } property
        && SymbolEqualityComparer.Default.Equals(property.ContainingType, _defect.Types.Task)
        && _call.ArgumentList.Arguments is { Count: 1 or 2 } arguments
        && (arguments.Count == 1 || SymbolEqualityComparer.Default.Equals(_defect.Model.GetTypeInfo(arguments[1].Expression, _defect.Cancellation).ConvertedType, _defect.Types.CancellationToken));

    public SyntaxNode? Unwrapped()
    {
        var plan = new EditPlan(_defect.Root);
        if (!Declare(plan))
            return null;
        var dropped = _call.Parent is ExpressionStatementSyntax;
        if (dropped)
        {
            // Unwrapped and still dropped it would be the next report.
            if (AsyncConversion.At(_call, _defect.Model, _defect.Cancellation) is not { } conversion)
                return null;
            conversion.AddTo(plan);
        }

        if (!BecomesRun && _defect.Types.Get("System.Threading.Tasks.TaskExtensions") is { } extensions && !ShortName.Means(_defect.Model, _call.SpanStart, extensions))
            plan.Using("System.Threading.Tasks");
        var run = BecomesRun;
        plan.Replace(_call, e =>
        {
            var call = (InvocationExpressionSyntax)e;
            ExpressionSyntax single = run ? Run(call) : ArrowBody.Fill(SyntaxFactory.ParseExpression("__0.Unwrap()"), call);
            return dropped ? AwaitSyntax.Await(single) : single;
        });
        return plan.Apply();
    }

    /// <summary><c>await await</c>, where the outer task is awaited on the spot.</summary>
    public SyntaxNode? AwaitedTwice()
    {
        if (_call.Parent is not AwaitExpressionSyntax await)
            return null;
        var plan = new EditPlan(_defect.Root);
        plan.Replace(await, AwaitSyntax.Await);
        return plan.Apply();
    }

    private static InvocationExpressionSyntax Run(InvocationExpressionSyntax call)
    {
        var startNew = (MemberAccessExpressionSyntax)call.Expression;
        var factory = (MemberAccessExpressionSyntax)startNew.Expression;
        return call.WithExpression(startNew
            .WithExpression(factory.Expression)
            .WithName(SyntaxFactory.IdentifierName(nameof(Task.Run)).WithTriviaFrom(startNew.Name)));
    }

    // Task<Task> t = … becomes Task t = …
    private bool Declare(EditPlan plan)
    {
        if (_call.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: false } declaration } })
            return true;
        // Task t = …: the unwrapped task fits as well.
        if (_defect.Model.GetTypeInfo(declaration.Type, _defect.Cancellation).Type is INamedTypeSymbol { IsGenericType: false })
            return true;
        var type = declaration.Type is NullableTypeSyntax nullable ? nullable.ElementType : declaration.Type;
        var simple = type is QualifiedNameSyntax qualified ? qualified.Right : type;
        if (declaration.Variables.Count > 1 || simple is not GenericNameSyntax { TypeArgumentList.Arguments: { Count: 1 } arguments })
            return false;
        plan.Change(declaration.Type, t => arguments[0].WithTriviaFrom(t));
        return true;
    }
}
