using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE305: the task of a task is waited for, and the inner one is not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NestedTask : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE305",
        Family.Lifetime,
        title: "Only the outer task of a Task<Task> is waited for",
        messageFormat: "'{0}' with an async function gives a task of a task: {1} only the start of the function is waited for; use Task.Run, or Unwrap()",
        description: "The outer task is done at the function's first await. What comes after it goes on unobserved: results are not there yet, and exceptions are lost.");

    public NestedTask()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var scan in type.Type.Members)
        {
            foreach (var call in scan.Sites.HandleCalls)
            {
                if (IsNested(call.Type, type.Catalog) && StartsBody(call, type.Catalog) && Loss(call, scan.Operation, type.Catalog) is { } loss)
                {
                    var report = new Report(Descriptor, Report.NameOf(call.Syntax));
                    report.Data(FixData.Name, call.TargetMethod.Name);
                    type.Report(report.Create(null, Report.Spell(call), loss));
                }
            }
        }
    }

    internal static bool IsNested(ITypeSymbol? type, ApiCatalog catalog) =>
        type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && catalog.FactsOf(type).IsHandle && catalog.FactsOf(arguments[0]).IsHandle;

    private static bool StartsBody(IInvocationOperation call, ApiCatalog catalog) =>
        catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role is ApiRole.Start or ApiRole.Continue);

    /// <summary>How the inner task is lost, or null when it may be looked after.</summary>
    private static string? Loss(IOperation call, IOperation member, ApiCatalog catalog)
    {
        var value = Outermost(call, catalog);
        if (IsTakenAsPlainTask(call, value, catalog))
        {
            return "it is taken for a plain task, and";
        }

        switch (value.Parent)
        {
            case IExpressionStatementOperation:
                return "it is dropped, and";
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return null;
            case IAwaitOperation { Parent: IExpressionStatementOperation }:
                return "it is awaited once, and";
            case IAwaitOperation { Parent: IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var inner } } }
                when !member.Descendants().OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, inner)):
                return "it is awaited once, and";
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                var uses = member.Descendants().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList();
                return uses.All(use => Outermost(use, catalog).Parent is IAwaitOperation { Parent: IExpressionStatementOperation } || IsWait(use) || IsCombinedOnly(Outermost(use, catalog), catalog))
                    ? uses.Count == 0 ? "it is never awaited, and" : "it is awaited once, and"
                    : null;
            case IInvocationOperation { Instance: { } instance } wait when instance == value && IsWaitStatement(wait, catalog):
                return "it is waited for once, and";
            case IInvocationOperation { Instance: { } instance } awaiter when instance == value
                && catalog.EffectsOf(awaiter.TargetMethod).Any(effect => effect.Role == ApiRole.Forward)
                && !catalog.FactsOf(awaiter.Type!).IsHandle
                && awaiter.Parent is IInvocationOperation result && IsWaitStatement(result, catalog):
                return "it is waited for once, and";
            case not null when IsCombinedOnly(value, catalog):
                return "it is waited for once, and";
            case not null when NestedTasks.CollectionOf(value, catalog) is { } collection && collection != value:
                return IsCombinedOnly(collection, catalog) || (collection.Parent is IVariableInitializerOperation && Loss(collection, member, catalog) is not null) ? "it is waited for once, and" : null;
            default:
                return null;
        }
    }

    /// <summary>Given to a wait for several, whose result, the inner tasks, nobody takes.</summary>
    private static bool IsCombinedOnly(IOperation value, ApiCatalog catalog) =>
        ArgumentCall(value) is { } all
        && catalog.EffectsOf(all.TargetMethod).Any(effect => effect.Role is ApiRole.Combine or ApiRole.Join)
        && (all.Parent is IExpressionStatementOperation || Outermost(all, catalog).Parent is IAwaitOperation { Parent: IExpressionStatementOperation });

    /// <summary>Converted to a task that says nothing of the inner one, and nothing between that unwraps it.</summary>
    private static bool IsTakenAsPlainTask(IOperation call, IOperation value, ApiCatalog catalog)
    {
        for (var operation = call; operation != value; operation = operation.Parent!)
        {
            if (operation.Parent is IConversionOperation { Type: { } type } && catalog.FactsOf(type).IsHandle && !IsNested(type, catalog))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWaitStatement(IInvocationOperation call, ApiCatalog catalog) =>
        call.Parent is IExpressionStatementOperation && catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role is ApiRole.Join or ApiRole.Ended);

    private static IInvocationOperation? ArgumentCall(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IArrayInitializerOperation or IArrayCreationOperation or IArgumentOperation or IConversionOperation or { IsImplicit: true } and not IInvocationOperation)
        {
            parent = parent.Parent;
        }

        return parent as IInvocationOperation;
    }

    private static bool IsWait(IOperation use) =>
        use.Parent is IInvocationOperation { Instance: { } instance, Arguments.IsEmpty: true, Type.SpecialType: SpecialType.System_Void } call && instance == use && call.Parent is IExpressionStatementOperation;

    /// <summary>The expression with conversions and <c>ConfigureAwait</c> around it; unwrapping is no such thing.</summary>
    private static IOperation Outermost(IOperation operation, ApiCatalog catalog)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation
            || (operation.Parent is IInvocationOperation { Arguments.Length: > 0 } configured && configured.Instance == operation
                && catalog.EffectsOf(configured.TargetMethod).Any(effect => effect.Role == ApiRole.Forward)))
        {
            operation = operation.Parent;
        }

        return operation;
    }
}
