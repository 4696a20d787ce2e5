using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>An async function that returns nothing: nobody can wait for it, nor catch its exceptions.</summary>
/// <param name="Function">The method or local function.</param>
/// <param name="Verdict">Unknown where its form is not its own to choose, where it handles its exceptions, or where nobody is known to call it.</param>
/// <param name="Calls">The calls in this compilation, those in the declaring type first, in the order of the source.</param>
/// <param name="Delegates">Where it is given as a delegate.</param>
/// <param name="IsGiven">Whether an override, an interface or the other part of a partial method demands that it returns nothing.</param>
internal sealed record AsyncVoid(
    IMethodSymbol Function,
    Verdict Verdict,
    IReadOnlyList<IInvocationOperation> Calls,
    IReadOnlyList<IDelegateCreationOperation> Delegates,
    bool IsGiven)
{
    /// <summary>The async functions of a type that return nothing. Event handlers are left out: their form is the event's, and nobody waits for an event.</summary>
    public static IEnumerable<AsyncVoid> In(TypeModel type, ProgramModel program, CancellationToken cancellationToken) =>
        from scan in type.Members
        from function in scan.Sites.AsyncVoids
        where !HasFormOfHandler(function, type)
        select Find(function, scan, program, cancellationToken) into found
        where !found.Delegates.Any(IsHandler)
        select found;

    private static AsyncVoid Find(IMethodSymbol function, MemberScan scan, ProgramModel program, CancellationToken cancellationToken)
    {
        var scans = function.MethodKind == MethodKind.LocalFunction ? new[] { scan } : ScansNaming(function, program, cancellationToken);
        var calls = new List<IInvocationOperation>();
        var delegates = new List<IDelegateCreationOperation>();
        foreach (var caller in scans.Where(caller => caller.Calls.Any(called => Is(called, function))))
        {
            calls.AddRange(caller.Operation.Descendants().OfType<IInvocationOperation>().Where(call => Is(call.TargetMethod, function)));
            delegates.AddRange(caller.Delegates.Where(creation => creation.Target is IMethodReferenceOperation reference && Is(reference.Method, function)));
        }

        var isGiven = function.IsOverride || function.PartialDefinitionPart is not null || Implements(function);
        var isProved = delegates.Count == 0 && !isGiven && (calls.Count > 0 || IsForOthers(function, program)) && !CatchesAll(BodyOf(function, scan));
        return new AsyncVoid(function, isProved ? Verdict.Racy : Verdict.Unknown, calls, delegates, isGiven);
    }

    /// <summary>Those of its own type first.</summary>
    private static IEnumerable<MemberScan> ScansNaming(IMethodSymbol function, ProgramModel program, CancellationToken cancellationToken) => program.Candidates.Naming(function, cancellationToken)
        .OrderBy(other => !SymbolEqualityComparer.Default.Equals(other, function.ContainingType))
        .SelectMany(other => program.CodeOfType(other).Members(cancellationToken));

    private static bool Is(ISymbol called, IMethodSymbol function) =>
        SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, function.OriginalDefinition)
        || (function.PartialDefinitionPart is { } definition && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, definition.OriginalDefinition));

    private static bool HasFormOfHandler(IMethodSymbol function, TypeModel type) =>
        function.Parameters.Length == 2
        && function.Parameters[0].Type.SpecialType == SpecialType.System_Object
        && type.Catalog.FactsOf(function.Parameters[1].Type).IsEventData;

    private static bool IsHandler(IDelegateCreationOperation creation)
    {
        IOperation? holder = creation.Parent;
        while (holder is IConversionOperation or IDelegateCreationOperation)
        {
            holder = holder.Parent;
        }

        return holder is IEventAssignmentOperation;
    }

    private static bool Implements(IMethodSymbol function) =>
        !function.ExplicitInterfaceImplementations.IsEmpty
        || (function.MethodKind == MethodKind.Ordinary && function.ContainingType.AllInterfaces
            .SelectMany(face => face.GetMembers(function.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(function.ContainingType.FindImplementationForInterfaceMember(member), function)));

    /// <summary>
    /// Code outside this compilation calls it, as far as one can see. Frameworks find methods by name or by attribute, and some of them know how to wait.
    /// </summary>
    private static bool IsForOthers(IMethodSymbol function, ProgramModel program)
    {
        if (function.MethodKind != MethodKind.Ordinary || function.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal) || function.GetAttributes().Length > 0)
        {
            return false;
        }

        var above = function.ContainingType.BaseType;
        while (above is not null && program.IsInSource(above))
        {
            above = above.BaseType;
        }

        return above is null or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType };
    }

    private static IOperation BodyOf(IMethodSymbol function, MemberScan scan) =>
        scan.Operation.Descendants().OfType<ILocalFunctionOperation>().FirstOrDefault(local => SymbolEqualityComparer.Default.Equals(local.Symbol, function)) ?? scan.Operation;

    /// <summary>No exception leaves an <c>await</c>: it is not waited for on purpose.</summary>
    private static bool CatchesAll(IOperation body) => body.Descendants()
        .Where(operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } && ReferenceEquals(SourceOrder.FunctionOf(operation), body))
        .All(Handlers.Catch);
}
