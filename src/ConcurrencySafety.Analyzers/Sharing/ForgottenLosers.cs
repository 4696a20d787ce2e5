using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A task that goes on, unobserved, when another one ends first.</summary>
/// <param name="Wait">The call that waits for the first of several.</param>
/// <param name="Start">What starts the task.</param>
/// <param name="Local">The local that holds it; null where it stands in the call.</param>
internal sealed record ForgottenLoser(IInvocationOperation Wait, IInvocationOperation Start, ILocalSymbol? Local);

/// <summary>
/// Finds the losers of a wait for the first of several tasks: work started here, without a token by which it could be cancelled, that nothing looks at
/// afterwards but where it has won.
/// Limits: tasks in collections, and those whose start is not known, are left alone; so is code that cancels anything.
/// </summary>
internal static class ForgottenLosers
{
    public static IEnumerable<ForgottenLoser> In(TypeModel type) => type.Members.Where(static scan => scan.Sites.HandleCalls.Count > 1).SelectMany(scan => In(scan, type));

    private static IEnumerable<ForgottenLoser> In(MemberScan scan, TypeModel type)
    {
        var waits = scan.Sites.HandleCalls.Where(call => type.Catalog.EffectsOf(call.TargetMethod).Any(static effect => effect.Role == ApiRole.Any)).ToList();
        if (waits.Count == 0 || scan.Operation.Descendants().Any(operation => operation is IInvocationOperation call && Cancels(call, type.Catalog)))
        {
            yield break;
        }

        foreach (var wait in waits)
        {
            // What is written between the parentheses, whether or not the compiler makes a collection of it. One of them tells of all.
            var tasks = wait.Descendants().Where(operation => operation is ILocalReferenceOperation or IInvocationOperation && operation.Syntax.Parent is ArgumentSyntax { Parent.Parent: var call } && call == wait.Syntax);
            if (tasks.Select(task => Loser(task, wait, scan, type)).FirstOrDefault(static loser => loser is not null) is { } found)
            {
                yield return found;
            }
        }
    }

    private static ForgottenLoser? Loser(IOperation task, IInvocationOperation wait, MemberScan scan, TypeModel type)
    {
        if (task is IInvocationOperation inline)
        {
            return IsWork(inline, type) ? new ForgottenLoser(wait, inline, null) : null;
        }

        if (task is not ILocalReferenceOperation { Local: var local }
            || scan.Operation.Descendants().OfType<IVariableDeclaratorOperation>().FirstOrDefault(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, local))?.GetVariableInitializer()?.Value.Unconverted() is not IInvocationOperation start
            || !IsWork(start, type))
        {
            return null;
        }

        return References.To(local, scan.Operation).All(mention => mention == task || IsAboutWinner(mention, wait, scan.Operation)) ? new ForgottenLoser(wait, start, local) : null;
    }

    /// <summary>Started here, and by nothing that it gets can it be told to end.</summary>
    private static bool IsWork(IInvocationOperation start, TypeModel type) =>
        (type.IsInSource(start.TargetMethod) ? start.TargetMethod.IsAsync : type.Catalog.EffectsOf(start.TargetMethod).Any(static effect => effect is { Role: ApiRole.Start, JoinedBy: JoinKind.Handle }))
        && !start.Descendants().Any(operation => operation is not IDefaultValueOperation && operation.Type is { } given && type.Catalog.FactsOf(given).Cancels);

    /// <summary>Asks which one has won, or comes where that is this one.</summary>
    private static bool IsAboutWinner(IOperation mention, IInvocationOperation wait, IOperation root)
    {
        if (mention.Syntax.SpanStart < wait.Syntax.Span.End)
        {
            return false;
        }

        if (ComparisonOf(mention) is not null)
        {
            return true;
        }

        var variable = ((ILocalReferenceOperation)mention).Local;
        foreach (var outer in References.Around(mention).TakeWhile(outer => outer != root))
        {
            if (outer is IConditionalOperation choice && Comparison(choice.Condition, variable) is { } asked)
            {
                return (asked == BinaryOperatorKind.Equals ? choice.WhenTrue : choice.WhenFalse)?.Syntax.Span.Contains(mention.Syntax.Span) == true;
            }

            // if (winner != work) throw …; await work;
            if (outer.Parent is IBlockOperation list && list.Operations.Any(before => before.Syntax.Span.End <= mention.Syntax.SpanStart
                && before is IConditionalOperation { WhenFalse: null } guard && Comparison(guard.Condition, variable) == BinaryOperatorKind.NotEquals && Leaves(guard.WhenTrue)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Leaves(IOperation branch) => (branch is IBlockOperation { Operations: { Length: > 0 } steps } ? steps[steps.Length - 1] : branch)
        is IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation };

    private static BinaryOperatorKind? Comparison(IOperation condition, ILocalSymbol variable) => References.To(variable, condition).Select(ComparisonOf).FirstOrDefault(static asked => asked is not null);

    /// <summary>Whether the variable is asked to be the winner, or not to be.</summary>
    private static BinaryOperatorKind? ComparisonOf(IOperation mention)
    {
        while (mention.Parent is IConversionOperation or IParenthesizedOperation)
        {
            mention = mention.Parent;
        }

        return mention.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } asked ? asked.OperatorKind : null;
    }

    private static bool Cancels(IInvocationOperation call, ApiCatalog catalog) => call.Instance?.Type is { } type && catalog.FactsOf(type).Cancels;
}
