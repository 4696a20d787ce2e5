using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Deadlocks;

/// <summary>
/// Awaits what a thread blocks on: <c>Result</c>, <c>Wait()</c>, <c>GetAwaiter().GetResult()</c>, <c>Task.WaitAll</c>. The function becomes async where it is not,
/// if that is right. Not where an AggregateException is caught: <c>await</c> throws what is in it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AwaitBlockingFix() : TreeFix("CSAFE205")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'await'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<SimpleNameSyntax>() is not { Parent: MemberAccessExpressionSyntax access } || BlockedOn(access, defect) is not { } blocked
            || CatchesAggregate(blocked.Whole, defect)
            || !AsyncPlace.Allows(blocked.Whole, defect.Model, defect.Cancellation)
            || AsyncConversion.At(blocked.Whole, defect.Model, defect.Cancellation) is not { } conversion)
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        conversion.AddTo(plan);
        var await = AwaitSyntax.Of(blocked.Whole);
        plan.Replace(blocked.Whole, _ => await(blocked.Task).WithTriviaFrom(blocked.Whole));
        return plan.Apply();
    }

    /// <summary>The expression that blocks, and the task to await in its stead.</summary>
    private static (ExpressionSyntax Whole, ExpressionSyntax Task)? BlockedOn(MemberAccessExpressionSyntax access, Defect defect)
    {
        if (access.Parent is not InvocationExpressionSyntax call || call.Expression != access)
            return (access, access.Expression);
        if (defect.Model.GetSymbolInfo(call, defect.Cancellation).Symbol is not IMethodSymbol method)
            return null;
        if (method.IsStatic)
            return method.Parameters.Length == 1 ? (call, call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(nameof(System.Threading.Tasks.Task.WhenAll))))) : null;
        if (method.Parameters.Length > 0)
            return null;
        return method.Name == WellKnownMemberNames.GetResult
            ? access.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } ? (call, awaiter.Expression) : null
            : (call, access.Expression);
    }

    /// <summary>Handlers around it that ask for the exception by its type, in the declaration, a filter or their code.</summary>
    private static bool CatchesAggregate(SyntaxNode node, Defect defect) =>
        new FrameworkTypes(defect.Model.Compilation).Get(typeof(AggregateException).FullName!) is { } aggregate
        && node.Ancestors().OfType<TryStatementSyntax>().Where(guarded => guarded.Block.Span.Contains(node.Span)).SelectMany(guarded => guarded.Catches)
            .SelectMany(handler => handler.DescendantNodes().OfType<SimpleNameSyntax>())
            .Any(name => SymbolEqualityComparer.Default.Equals(defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol, aggregate));
}
