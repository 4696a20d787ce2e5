using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Variables that are read, and written after an <c>await</c> with what follows from that: <c>x += await F()</c> (the old value is read first, C# specification §12.21.4),
/// <c>x = await F(x)</c>, <c>var old = x; await F(); x = old + 1</c>. Everything that runs during the wait comes in between, a moment of any length.
/// Limits: read and write stand in one function; on the one thread of a user interface's context nothing is found.
/// </summary>
internal static class AwaitedUpdates
{
    /// <summary>A write of this kind that meets another write, or itself.</summary>
    public static (SharedAccess Primary, SharedAccess Other)? Among(IEnumerable<(SharedAccess Left, SharedAccess Right)> pairs) => pairs
        .Where(pair => pair.Left.Access.IsWrite && pair.Right.Access.IsWrite)
        .SelectMany(pair => new[] { (Update: pair.Left, Other: pair.Right), (Update: pair.Right, Other: pair.Left) })
        .Where(pair => IsOne(pair.Update))
        .OrderByDescending(pair => pair.Update.IsInStartedBody)
        .ThenBy(pair => pair.Update.Syntax.SpanStart)
        .ThenBy(pair => pair.Other.Syntax == pair.Update.Syntax)
        .ThenBy(pair => pair.Other.Syntax.SpanStart)
        .Select(pair => ((SharedAccess, SharedAccess)?)pair)
        .FirstOrDefault();

    public static bool IsOne(SharedAccess write) => write.Access is { IsWrite: true, IsLazy: false, Place: { IsContent: false, Variable: { } variable } }
        && write.Frame.Body.IsAsync
        && AtomicMix.CallOf(write) is { } operation
        && operation switch
        {
            ICompoundAssignmentOperation update => Own(update.Value).Any(inner => inner is IAwaitOperation),
            ISimpleAssignmentOperation update => IsReadBefore(update.Value, variable) || IsFromCopy(update, variable, write.Frame.Body.Code.Variables),
            _ => false,
        };

    /// <summary>The value reads the variable, and an await after that comes before the write.</summary>
    private static bool IsReadBefore(IOperation value, ISymbol variable)
    {
        var parts = Own(value).ToList();
        return parts.Where(part => IsOf(part, variable)).Any(read => parts.Any(part => part is IAwaitOperation && part.Syntax.Span.End > read.Syntax.SpanStart));
    }

    /// <summary>The value follows from a local that has held the variable's value since before an await; nobody has looked again.</summary>
    private static bool IsFromCopy(ISimpleAssignmentOperation update, ISymbol variable, VariableFacts variables)
    {
        foreach (var copy in Own(update.Value).OfType<ILocalReferenceOperation>())
        {
            if (variables.OnlyValueOf(copy.Local) is { } source && source.Syntax.SpanStart < update.Syntax.SpanStart && Own(source).Any(part => IsOf(part, variable)))
            {
                var between = Own(SourceOrder.FunctionOf(update)).Where(part => part.Syntax.SpanStart >= source.Syntax.Span.End && part.Syntax.SpanStart < update.Syntax.Span.End).ToList();
                if (between.FirstOrDefault(part => part is IAwaitOperation) is { } wait
                    && !between.Any(part => part.Syntax.SpanStart > wait.Syntax.Span.End && IsOf(part, variable) && part != update.Target))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsOf(IOperation operation, ISymbol variable) => operation is ILocalReferenceOperation { Local: var local }
        ? SymbolEqualityComparer.Default.Equals(local, variable)
        : operation is IMemberReferenceOperation or IParameterReferenceOperation && NullTests.IsOf(operation, variable);

    /// <summary>The parts of a piece of code that run with it: those of nested functions run later, or elsewhere.</summary>
    private static IEnumerable<IOperation> Own(IOperation operation)
    {
        yield return operation;
        foreach (var child in operation.ChildOperations)
        {
            if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (var inner in Own(child))
                {
                    yield return inner;
                }
            }
        }
    }
}
