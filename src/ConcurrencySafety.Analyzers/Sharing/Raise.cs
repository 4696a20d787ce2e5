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
        var found = new Dictionary<SyntaxNode, Raise>();
        foreach (var (access, host) in accesses)
        {
            if (!access.Access.IsWrite && access.Locks.IsEmpty && !found.ContainsKey(access.Syntax) && !IsForkJoin(access)
                && access.Access.Place.Variable is { } variable && MayBeEmptied(variable, type) && Find(access, variable, host) is { } raise)
            {
                found.Add(access.Syntax, raise);
            }
        }

        return found.Values.ToImmutableArray();
    }

    /// <summary>The starter stands still until all have ended, and takes no handler away meanwhile.</summary>
    private static bool IsForkJoin(SharedAccess access) =>
        access.Strand.Depth > 0 && access.Strand.At(1).Site is { Kind: StartKind.Parallel or StartKind.Plinq };

    /// <summary>An event that others subscribe to, or a delegate of the type that its own code sets to null or takes handlers from.</summary>
    private static bool MayBeEmptied(ISymbol variable, TypeModel type) => variable switch
    {
        IEventSymbol { DeclaredAccessibility: not Accessibility.Private } => true,
        IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or IPropertySymbol { Type.TypeKind: TypeKind.Delegate } or IEventSymbol =>
            type.Members.Any(scan => !TypeModel.IsConstruction(scan.Member) && scan.Operation.Descendants().Any(operation => Empties(operation, variable))),
        _ => false,
    };

    private static bool Empties(IOperation operation, ISymbol variable) => operation switch
    {
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract, Target: var target } => IsOf(target, variable),
        IEventAssignmentOperation { Adds: false, EventReference: var target } => IsOf(target, variable),
        ISimpleAssignmentOperation { Target: var target, Value.ConstantValue: { HasValue: true, Value: null } } => IsOf(target, variable),
        _ => false,
    };

    private static Raise? Find(SharedAccess access, ISymbol variable, Host? host)
    {
        var call = access.Frame.Body.Code.Operation.Descendants().OfType<IInvocationOperation>()
            .FirstOrDefault(call => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && call.Instance?.Unconverted() is { } called && called.Syntax == access.Syntax && IsOf(called, variable));
        return call is not null && TestBefore(call, variable) is { } test ? new Raise(variable, test, call, access, host) : null;
    }

    /// <summary>The test on the way to the call: around it, or before it with a way out.</summary>
    private static IOperation? TestBefore(IOperation call, ISymbol variable)
    {
        var inner = call;
        for (var outer = call.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            switch (outer)
            {
                case IConditionalOperation choice when inner != choice.Condition:
                    if (Tests(choice.Condition, variable, isNull: inner != choice.WhenTrue))
                    {
                        return choice.Condition;
                    }

                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when inner == both.RightOperand && Tests(both.LeftOperand, variable, isNull: false):
                    return both.LeftOperand;
                case IBlockOperation block:
                    var exit = block.Operations.TakeWhile(statement => statement != inner).OfType<IConditionalOperation>()
                        .LastOrDefault(choice => choice.WhenFalse is null && Leaves(choice.WhenTrue) && Tests(choice.Condition, variable, isNull: true));
                    if (exit is not null)
                    {
                        return exit.Condition;
                    }

                    break;
            }
        }

        return null;
    }

    private static bool Leaves(IOperation statement) => statement switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: { Length: > 0 } operations } => Leaves(operations[operations.Length - 1]),
        _ => false,
    };

    /// <summary>Whether the condition, when it holds, says that the delegate is null or that it is not.</summary>
    private static bool Tests(IOperation condition, ISymbol variable, bool isNull) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when !isNull => Tests(both.LeftOperand, variable, false) || Tests(both.RightOperand, variable, false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when isNull => Tests(either.LeftOperand, variable, true) || Tests(either.RightOperand, variable, true),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.Equals } test =>
            isNull == (test.OperatorKind == BinaryOperatorKind.Equals)
            && ((IsOf(test.LeftOperand, variable) && IsNull(test.RightOperand)) || (IsOf(test.RightOperand, variable) && IsNull(test.LeftOperand))),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } test => isNull && IsNull(constant) && IsOf(test.Value, variable),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } } test => !isNull && IsNull(constant) && IsOf(test.Value, variable),
        _ => false,
    };

    private static bool IsNull(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null } || operation.Unconverted().ConstantValue is { HasValue: true, Value: null };

    private static bool IsOf(IOperation operation, ISymbol variable) =>
        operation.Unconverted() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } && SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, variable);
}
