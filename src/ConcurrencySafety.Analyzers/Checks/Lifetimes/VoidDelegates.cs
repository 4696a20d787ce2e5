using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>A known API that takes a delegate which returns nothing, so that whatever the function returns is lost.</summary>
/// <param name="Call">The call.</param>
/// <param name="Kind">How it runs the function.</param>
/// <param name="IsTask">Its own result is a task that stands for the function: losing a task inside is not its fault.</param>
internal sealed record VoidDelegate(IOperation Call, StartKind? Kind, bool IsTask);

/// <summary>Finds the API that a function is given to.</summary>
internal static class VoidDelegates
{
    /// <summary>The API that takes the lambda as a delegate that returns nothing; null where there is none, or it is not known.</summary>
    public static VoidDelegate? Takes(Body body, TypeContext type)
    {
        if (body.Parent is null || type.Type.ScanOf(body.Code.Root.Symbol) is not { } scan)
        {
            return null;
        }

        return scan.Delegates.FirstOrDefault(creation => creation.Target.Syntax == body.Syntax) is { } found ? Takes(found, type.Catalog) : null;
    }

    public static VoidDelegate? Takes(IDelegateCreationOperation creation, ApiCatalog catalog)
    {
        if (creation.Type is not INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true })
        {
            return null;
        }

        IOperation? operation = creation;
        while (operation is IConversionOperation or IDelegateCreationOperation or IArrayInitializerOperation or IArrayCreationOperation)
        {
            operation = operation.Parent;
        }

        if (Variable(operation) is { } variable)
        {
            return ThroughVariable(creation, variable, catalog);
        }

        return operation is IArgumentOperation { Parent: { } call } ? Takes(call, catalog) : null;
    }

    private static ILocalSymbol? Variable(IOperation? holder) => holder switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } => local,
        _ => null,
    };

    /// <summary>The function is kept in a local that is given to the API.</summary>
    private static VoidDelegate? ThroughVariable(IOperation creation, ILocalSymbol local, ApiCatalog catalog)
    {
        var root = creation;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        foreach (var use in root.Descendants().OfType<ILocalReferenceOperation>())
        {
            IOperation? holder = use.Parent;
            while (holder is IArrayInitializerOperation or IArrayCreationOperation or IConversionOperation)
            {
                holder = holder.Parent;
            }

            if (SymbolEqualityComparer.Default.Equals(use.Local, local) && holder is IArgumentOperation { Parent: { } call } && Takes(call, catalog) is { } taker)
            {
                return taker;
            }
        }

        return null;
    }

    private static VoidDelegate? Takes(IOperation call, ApiCatalog catalog)
    {

        var member = call switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IObjectCreationOperation made => made.Constructor,
            _ => null,
        };
        if (member is null)
        {
            return null;
        }

        foreach (var effect in catalog.EffectsOf(member))
        {
            if (effect.Role is ApiRole.Start or ApiRole.Create or ApiRole.InPlace or ApiRole.Continue)
            {
                return new VoidDelegate(call, effect.Role == ApiRole.InPlace ? null : effect.Kind, effect.Kind == StartKind.Task && effect.Role is ApiRole.Start);
            }
        }

        return null;
    }
}
