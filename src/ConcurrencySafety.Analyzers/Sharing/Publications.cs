using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Finds what other threads are shown before it is complete, among accesses that can meet: data that a flag guards, and objects that are
/// filled after their reference was stored (.NET memory model: storing a reference orders what was written before it, and nothing else does
/// in a plain field).
/// Limits: a flag that a loop waits for is a matter of its own, if it is plain; flag and data are written in one function.
/// </summary>
internal sealed class Publications
{
    private readonly TypeModel _type;
    private readonly Dictionary<IOperation, IReadOnlyList<FlagWrite>> _flags = new();
    private readonly List<Publication> _found = new();

    private Publications(TypeModel type) => _type = type;

    public static ImmutableArray<Publication> In(TypeModel type, IEnumerable<Meeting> meetings)
    {
        var publications = new Publications(type);
        foreach (var meeting in meetings)
        {
            publications.Add(meeting.Left, meeting.Right, meeting);
            publications.Add(meeting.Right, meeting.Left, meeting);
        }

        return Publication.Distinct(publications._found);
    }

    /// <summary>The flags that the function around an operation sets.</summary>
    public static IReadOnlyList<FlagWrite> FlagsAround(IOperation operation, Dictionary<IOperation, IReadOnlyList<FlagWrite>> known, ApiCatalog catalog)
    {
        var function = SourceOrder.FunctionOf(operation);
        if (!known.TryGetValue(function, out var flags))
        {
            known.Add(function, flags = FlagWrite.In(function, catalog));
        }

        return flags;
    }

    private void Add(SharedAccess write, SharedAccess read, Meeting meeting)
    {
        if (!write.Access.IsWrite || read.Access.IsWrite || write.Memory.Place.IsElement || write.Access.Place.Variable is not (IFieldSymbol or IPropertySymbol)
            || AtomicMix.CallOf(write) is not { } writing)
        {
            return;
        }

        var flags = FlagsAround(writing, _flags, _type.Catalog);
        var isReference = Fills.MadeIn(writing, write.Frame.Body.Code.Variables) is not null;
        if ((flags.Count == 0 && !isReference) || AtomicMix.CallOf(read) is not { } reading)
        {
            return;
        }

        foreach (var flag in flags)
        {
            if (!SymbolEqualityComparer.Default.Equals(flag.Flag, write.Access.Place.Variable) && Guarded(flag, writing, reading, write, read, meeting) is { } publication)
            {
                _found.Add(publication);
            }
        }

        if (isReference && Unfinished(writing, reading, write, read, meeting) is { } unfinished)
        {
            _found.Add(unfinished);
        }
    }

    private Publication? Guarded(FlagWrite flag, IOperation writing, IOperation reading, SharedAccess write, SharedAccess read, Meeting meeting)
    {
        var isFirst = SourceOrder.IsAbove(flag.Operation, writing);
        if ((isFirst && !IsPromise(flag, writing, write))
            || (!isFirst && (flag.IsOrdered || !SourceOrder.IsAbove(writing, flag.Operation)))
            || (meeting.IsSigned && write.Locks.IsEmpty && !(isFirst && flag.IsOrdered))
            || flag.TestBefore(reading, method => _type.AssignedTo(flag.Flag).Any(assigned => SymbolEqualityComparer.Default.Equals(assigned.Scan.Member, method.OriginalDefinition))) is not { } test)
        {
            return null;
        }

        var isPolled = test.Parent is ILoopOperation;
        if ((!flag.IsOrdered && (isPolled || (!isFirst && FlagWrite.IsAtomicRead(test)))) || !AreApart(flag.Operation, test, write, meeting))
        {
            return null;
        }

        return new Publication(isFirst ? PublicationKind.FlagFirst : PublicationKind.PlainFlag, flag.Flag, flag.Operation, write.Access.Place.Variable!, writing, test, write, read, meeting.Host)
        {
            IsLatch = flag.Flag is IFieldSymbol field && _type.IsOnlySet(field),
            IsOrdered = flag.IsOrdered,
        };
    }

    /// <summary>
    /// The flag says that the data is there, and not that something goes on: the data is not written before, too, nor again and again, nor is the
    /// flag taken back after it.
    /// </summary>
    private bool IsPromise(FlagWrite flag, IOperation writing, SharedAccess write)
    {
        if (write.Access.IsUpdate || SourceOrder.LoopAround(writing) is { } loop && !loop.Syntax.Span.Contains(flag.Operation.Syntax.Span))
        {
            return false;
        }

        var isTakenBack = FlagsAround(writing, _flags, _type.Catalog).Any(other =>
            SymbolEqualityComparer.Default.Equals(other.Flag, flag.Flag) && !Equals(other.Value, flag.Value) && other.Operation.Syntax.SpanStart > writing.Syntax.SpanStart);
        return !isTakenBack && !SourceOrder.FunctionOf(writing).Descendants().OfType<IAssignmentOperation>().Any(earlier =>
            NullTests.IsOf(earlier.Target, write.Access.Place.Variable!) && SourceOrder.IsAbove(earlier, flag.Operation));
    }

    /// <summary>
    /// No lock keeps the write and the look at it apart. In one function, that several threads run, the look is on the way to the lock.
    /// </summary>
    private static bool AreApart(IOperation write, IOperation look, SharedAccess access, Meeting meeting)
    {
        var isUnder = SourceOrder.LockAround(write) is not null || !access.Locks.IsEmpty;
        return ReferenceEquals(SourceOrder.FunctionOf(write), SourceOrder.FunctionOf(look)) ? meeting.IsSigned && isUnder && IsOutside(look, meeting) : !isUnder || IsOutside(look, meeting);
    }

    private static bool IsOutside(IOperation look, Meeting meeting) =>
        SourceOrder.LockAround(look) is null && meeting.Locked?.Any(read => read.SyntaxTree == look.Syntax.SyntaxTree && look.Syntax.Span.Contains(read.Span)) != true;

    private Publication? Unfinished(IOperation writing, IOperation reading, SharedAccess write, SharedAccess read, Meeting meeting)
    {
        var variable = write.Access.Place.Variable!;
        if (write.Memory.Place.IsContent || !NullTests.IsOf(((IAssignmentOperation)writing).Target, variable) || IsTestOnly(reading) || !AreApart(writing, reading, write, meeting))
        {
            return null;
        }

        var function = SourceOrder.FunctionOf(writing);
        var isSame = ReferenceEquals(function, SourceOrder.FunctionOf(reading));
        var isLazy = !write.Locks.IsEmpty && HasFastPath(function, writing, variable, meeting);
        if ((isSame && !isLazy) || new Fills(_type, variable, write.Frame.Body.Code.Variables).After(writing, function, isLazy) is not var (fill, what) || what is null)
        {
            return null;
        }

        return new Publication(PublicationKind.Unfinished, variable, writing, what, fill, reading, write, read, meeting.Host);
    }

    /// <summary>A read of the variable before the lock is taken: the way of those who find it there.</summary>
    private static bool HasFastPath(IOperation function, IOperation writing, ISymbol variable, Meeting meeting) => function.Descendants().Any(operation =>
        operation.Syntax.SpanStart < writing.Syntax.SpanStart && NullTests.IsOf(operation, variable) && IsOutside(operation, meeting));

    private static bool IsTestOnly(IOperation read)
    {
        var value = read;
        while (value.Parent is IConversionOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }
            or IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } };
    }
}
