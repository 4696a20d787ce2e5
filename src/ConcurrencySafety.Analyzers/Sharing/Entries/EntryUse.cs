using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>One step on what a concurrent collection holds, where it is written.</summary>
/// <param name="Operation">The call, or the property that is read or set.</param>
/// <param name="Step">What it does.</param>
/// <param name="Holder">The variable that holds the collection.</param>
/// <param name="Key">Which entry; null where the step is not about one.</param>
/// <param name="Scan">The member in which it stands.</param>
/// <param name="Code">The member's code.</param>
internal sealed record EntryUse(IOperation Operation, EntryStep Step, ISymbol Holder, IOperation? Key, MemberScan Scan, MemberCode Code)
{
    public SyntaxNode Syntax => Operation.Syntax;

    /// <summary>The value of an entry is set, whatever it was.</summary>
    public bool IsSet => Step == EntryStep.Value && (Operation.Parent is IAssignmentOperation assignment && assignment.Target == Operation || Operation.Parent is IIncrementOrDecrementOperation);

    /// <summary>The value of an entry is read by the indexer, which throws where there is none.</summary>
    public bool IsGet => Step == EntryStep.Value && !(Operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == Operation);

    /// <summary>Puts an entry in, or another value in its place.</summary>
    public bool IsPut => IsSet || Step is EntryStep.Settles or EntryStep.Puts;

    public bool IsRemoval => Step is EntryStep.Takes or EntryStep.Clears;

    /// <summary>The step that an operation is; null where it is none, or the collection is in a place that is not known.</summary>
    public static EntryUse? Of(IOperation operation, MemberScan scan, MemberCode code, ApiCatalog catalog)
    {
        var (receiver, member) = operation switch
        {
            IInvocationOperation call => (call.Instance ?? call.Arguments.FirstOrDefault()?.Value, (ISymbol)call.TargetMethod),
            IPropertyReferenceOperation property => (property.Instance, property.Property),
            _ => (null, null),
        };
        receiver = receiver?.Unconverted() is IConditionalAccessInstanceOperation access ? access.Accessed()?.Unconverted() : receiver?.Unconverted();
        return receiver is not null && SharedHolders.IsConcurrent(receiver.Type, catalog) && catalog.EntryStepOf(member!) is { } effect && SharedHolders.Of(receiver, code) is { } holder
            ? new EntryUse(operation, effect.Step, holder, KeyOf(operation, effect.Item), scan, code)
            : null;
    }

    /// <summary>Whether both are about the same entry: the key is spelled alike, of values that do not change in between.</summary>
    public bool IsSameEntry(EntryUse other) => SymbolEqualityComparer.Default.Equals(Holder, other.Holder) && Key is not null && other.Key is not null && Keys.AreSame(Key, other.Key, Code.Variables);

    private static IOperation? KeyOf(IOperation operation, string? item) => (operation switch
    {
        IInvocationOperation call => call.Arguments,
        IPropertyReferenceOperation property => property.Arguments,
        _ => default,
    }).FirstOrDefault(argument => argument.Parameter?.Name == item)?.Value;
}
