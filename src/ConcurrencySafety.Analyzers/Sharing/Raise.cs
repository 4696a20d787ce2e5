using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// A delegate that is tested for null and then read again to be called, with no lock, in a body that runs beside those who take handlers away:
/// between the two reads the last one can go.
/// </summary>
/// <param name="Delegate">The event, field or property.</param>
/// <param name="Test">The test.</param>
/// <param name="Call">The call.</param>
/// <param name="Access">The second read, in the context in which it comes to run.</param>
/// <param name="Host">The host that runs it, where no start in the code does.</param>
internal sealed record Raise(ISymbol Delegate, IOperation Test, IInvocationOperation Call, SharedAccess Access, Host? Host)
{
    public static ImmutableArray<Raise> In(TypeModel type, IEnumerable<(SharedAccess Access, Host? Host)> accesses)
    {
        var found = ImmutableArray.CreateBuilder<Raise>();
        var seen = new HashSet<SyntaxNode>();
        var emptied = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        foreach (var (access, host) in accesses)
        {
            if (access.Access.IsWrite || !access.Locks.IsEmpty || access.Access.Place.Variable is not { } variable || !IsDelegate(variable) || IsForkJoin(access) || !seen.Add(access.Syntax))
            {
                continue;
            }

            if (!emptied.TryGetValue(variable, out var mayBeEmptied))
            {
                emptied.Add(variable, mayBeEmptied = MayBeEmptied(variable, type));
            }

            if (mayBeEmptied && Find(access, variable, host) is { } raise)
            {
                found.Add(raise);
            }
        }

        return found.ToImmutable();
    }

    private static bool IsDelegate(ISymbol variable) => variable is IEventSymbol or IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or IPropertySymbol { Type.TypeKind: TypeKind.Delegate };

    /// <summary>The starter stands still until all have ended, and takes no handler away meanwhile.</summary>
    private static bool IsForkJoin(SharedAccess access) =>
        access.Strand.Depth > 0 && access.Strand.At(1).Site is { Kind: StartKind.Parallel or StartKind.Plinq };

    /// <summary>An event that others subscribe to, or a delegate of the type that its own code sets to null or takes handlers from.</summary>
    private static bool MayBeEmptied(ISymbol variable, TypeModel type) =>
        variable is IEventSymbol { DeclaredAccessibility: not Accessibility.Private }
        || type.Members.Any(scan => !TypeModel.IsConstruction(scan.Member) && scan.Operation.Descendants().Any(operation => Empties(operation, variable)));

    private static bool Empties(IOperation operation, ISymbol variable) => operation switch
    {
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract, Target: var target } => NullTests.IsOf(target, variable),
        IEventAssignmentOperation { Adds: false, EventReference: var target } => NullTests.IsOf(target, variable),
        ISimpleAssignmentOperation { Target: var target, Value.ConstantValue: { HasValue: true, Value: null } } => NullTests.IsOf(target, variable),
        _ => false,
    };

    private static Raise? Find(SharedAccess access, ISymbol variable, Host? host)
    {
        var call = access.Frame.Body.Code.Operation.Descendants().OfType<IInvocationOperation>()
            .FirstOrDefault(call => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && call.Instance?.Unconverted() is { } called && called.Syntax == access.Syntax && NullTests.IsOf(called, variable));
        return call is not null && NullTests.Before(call, variable, isNull: false) is { } test ? new Raise(variable, test, call, access, host) : null;
    }
}
