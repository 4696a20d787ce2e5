using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Queues;

/// <summary>
/// A local or private field that holds one queue, with all that is done to it: by its own code, by locals that hold one of its sides, and by helpers that get it as an argument.
/// Limits: a queue that is returned, kept elsewhere or given to code that is not at hand is used in ways nobody sees.
/// </summary>
internal sealed class QueueVariable
{
    private readonly TypeModel _type;
    private readonly HashSet<(ISymbol, IOperation)> _followed = new();

    private QueueVariable(ISymbol variable, IOperation made, TypeModel type)
    {
        Variable = variable;
        Made = made;
        _type = type;
    }

    public ISymbol Variable { get; }

    /// <summary>The call or creation that makes the queue.</summary>
    public IOperation Made { get; }

    public List<QueueUse> Uses { get; } = new();

    /// <summary>Code that is not seen has it.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>It is disposed by a call, which may end a wait for it.</summary>
    public bool IsDisposed { get; private set; }

    public bool IsLocal => Variable is ILocalSymbol;

    public IEnumerable<QueueUse> Of(ApiRole role) => Uses.Where(use => use.Role == role);

    public static IEnumerable<QueueVariable> In(TypeModel type)
    {
        foreach (var scan in type.Members)
        {
            foreach (var made in scan.Sites.QueuesMade)
            {
                if (HolderOf(made) is { } variable && IsOnlyValue(variable, scan, type))
                {
                    var queue = new QueueVariable(variable, made, type);
                    queue.Collect(variable, variable is ILocalSymbol ? new[] { scan } : type.Members, null, Budget.CallDepth);
                    yield return queue;
                }
            }
        }
    }

    private static ISymbol? HolderOf(IOperation made)
    {
        var holder = made.Parent;
        while (holder is IConversionOperation)
        {
            holder = holder.Parent;
        }

        return holder switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
            IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => fields[0],
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } } => field,
            _ => null,
        };
    }

    private static bool IsOnlyValue(ISymbol variable, MemberScan scan, TypeModel type) => variable switch
    {
        ILocalSymbol local => type.CodeOf(scan.Member)?.Variables.OnlyValueOf(local) is not null,
        IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field => type.AssignedTo(field).Count == 1 && TypeModel.IsConstruction(scan.Member),
        _ => false,
    };

    /// <summary>What is done to the queue under one name; <paramref name="anchor"/> is the call by which a helper got it.</summary>
    private void Collect(ISymbol name, IEnumerable<MemberScan> scans, (IOperation Call, MemberScan Scan)? anchor, int depth)
    {
        foreach (var scan in scans)
        {
            foreach (var reference in scan.Operation.Descendants())
            {
                if (IsReferenceTo(reference, name))
                {
                    Classify(reference, scan, anchor, depth);
                }
            }
        }
    }

    private void Classify(IOperation reference, MemberScan scan, (IOperation Call, MemberScan Scan)? anchor, int depth)
    {
        var side = reference;
        while (side.Parent is IConversionOperation or IPropertyReferenceOperation && (side.Parent is IConversionOperation || Does(((IPropertyReferenceOperation)side.Parent).Property, ApiRole.Side)))
        {
            side = side.Parent;
        }

        switch (side.Parent)
        {
            case IInvocationOperation call when call.Instance == side:
                if (_type.Catalog.QueueEffectsOf(call.TargetMethod).FirstOrDefault() is { } effect)
                {
                    Uses.Add(new QueueUse(effect, call, anchor?.Call ?? call, anchor?.Scan ?? scan));
                }
                else if (call is { TargetMethod.ReturnsVoid: true, Arguments.IsEmpty: true })
                {
                    IsDisposed = true;
                }

                break;
            case IPropertyReferenceOperation or INameOfOperation:
                break;
            case IArgumentOperation { Parameter: { RefKind: RefKind.None } parameter, Parent: IInvocationOperation call } when depth > 0 && Helper(call) is { } helper:
                Follow(parameter.OriginalDefinition, new[] { helper }, anchor ?? (call, scan), depth - 1);
                break;
            case IArgumentOperation { Parameter: { Ordinal: 0 }, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call } when call.Type is not null && LeadsToLoop(call):
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } when _type.CodeOf(scan.Member)?.Variables.OnlyValueOf(local) is not null:
                Follow(local, new[] { scan }, anchor, depth);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == side:
            case IExpressionStatementOperation:
                break;
            default:
                IsEscaped = true;
                break;
        }
    }

    private void Follow(ISymbol name, IEnumerable<MemberScan> scans, (IOperation Call, MemberScan Scan)? anchor, int depth)
    {
        if (_followed.Add((name, anchor?.Call ?? Made)))
        {
            Collect(name, scans, anchor, depth);
        }
    }

    private static bool LeadsToLoop(IInvocationOperation call) => call.Parent is IForEachLoopOperation or IConversionOperation { Parent: IForEachLoopOperation };

    private MemberScan? Helper(IInvocationOperation call) =>
        call.TargetMethod.MethodKind == MethodKind.LocalFunction ? ScanAround(call)
        : call.IsVirtual || call.TargetMethod.IsAbstract || !_type.IsInSource(call.TargetMethod) ? null
        : _type.ScanOf((call.TargetMethod.PartialImplementationPart ?? call.TargetMethod).OriginalDefinition);

    private MemberScan? ScanAround(IOperation operation)
    {
        var root = operation;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return _type.Members.FirstOrDefault(scan => ReferenceEquals(scan.Operation, root));
    }

    private bool Does(ISymbol member, ApiRole role) => _type.Catalog.QueueEffectsOf(member).Any(effect => effect.Role == role);

    private static bool IsReferenceTo(IOperation operation, ISymbol name) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, name),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, name),
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, name.OriginalDefinition),
        _ => false,
    };
}
