using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// The variables that hold concurrent collections, and whether several threads use what they hold. That a type keeps one in a field is the sign;
/// a local one has to be used by a body that runs many times at once.
/// Limits: any lock around a use counts, and any that the member, or a caller of a private one, takes by a call.
/// </summary>
internal static class SharedHolders
{
    private const int MaxDepth = 4;

    /// <summary>A type that says of itself that one thread has its objects.</summary>
    public static bool IsOfOneThread(TypeModel type) => AnnotationReader.SafetyOf(type.Type) == ThreadSafety.NotSafe || type.Catalog.FactsOf(type.Type).IsContextBound;

    public static bool IsConcurrent(ITypeSymbol? type, ApiCatalog catalog) => type is not null && catalog.FactsOf(type) is { Safety: ThreadSafety.Safe, IsCollection: true };

    /// <summary>The variable by which a collection is reached; null where it is not known to be one of this object, a static or a local.</summary>
    public static ISymbol? Of(IOperation collection, MemberCode code) => Of(collection, code, 0);

    /// <summary>The member runs when others can use the object.</summary>
    public static bool IsShared(MemberScan scan, TypeModel type, MemberCode code, CancellationToken cancellationToken) =>
        !TypeModel.IsConstruction(scan.Member)
        && (MembersAtWork.IsEntry(scan.Member)
            ? EntryTimes.Of(scan.Member, type, code, cancellationToken) == EntryTime.Shared
            : type.Members.Any(other => other.UsedAsDelegate.Contains(scan.Member) ? other.Starts || !TypeModel.IsConstruction(other.Member) : other.Calls.Contains(scan.Member) && !TypeModel.IsConstruction(other.Member)));

    /// <summary>A lock is taken around an operation, or somewhere on the way to it by a call.</summary>
    public static bool IsLocked(IOperation operation, MemberScan scan, TypeModel type, MemberCode code)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILockOperation)
            {
                return true;
            }
        }

        return TakesLockByCall(code, type.Catalog)
            || (!MembersAtWork.IsEntry(scan.Member) && type.Members.Any(caller => caller.TakesLocks && caller.Calls.Contains(scan.Member)));
    }

    /// <summary>The operation stands in a function that is started many times at once, while the variable is one for all of them.</summary>
    public static bool RunsManyTimes(IOperation operation, ISymbol holder, ApiCatalog catalog)
    {
        for (var around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } function
                && !function.Syntax.Span.Contains(holder.Locations[0].SourceSpan)
                && catalog.EffectsOf(call.TargetMethod).FirstOrDefault(effect => effect.Role == ApiRole.Start) is { } start
                && (start.Times == Multiplicity.Many || IsInLoop(call, holder)))
            {
                return true;
            }
        }

        return false;
    }

    private static ISymbol? Of(IOperation collection, MemberCode code, int depth) => collection.Unconverted() switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property.IsIndexer: false } property => property.Property.OriginalDefinition,
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation { Local: var local } => depth < MaxDepth && code.Variables.OnlyValueOf(local) is { } only && Of(only, code, depth + 1) is { } outer ? outer : local,
        _ => null,
    };

    private static bool TakesLockByCall(MemberCode code, ApiCatalog catalog) => code.Operation.Descendants().Any(operation =>
        operation is IInvocationOperation call && catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role == ApiRole.Acquire));

    private static bool IsInLoop(IOperation call, ISymbol holder)
    {
        for (var around = call.Parent; around is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); around = around.Parent)
        {
            if (around is ILoopOperation && !around.Syntax.Span.Contains(holder.Locations[0].SourceSpan))
            {
                return true;
            }
        }

        return false;
    }
}
