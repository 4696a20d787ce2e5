using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Races;

/// <summary>What to use instead of an object that is not thread-safe: the catalog tells it for the type, and for how the type is used.</summary>
internal static class SharedObjects
{
    public static string Repair(Conflict conflict, TypeContext type) =>
        conflict.Variable is { } variable && TypeOf(variable) is { } shared && Instead(type.Catalog.FactsOf(shared), variable, type) is { } instead ? "use " + instead + " or a lock" : "use a lock";

    private static string? Instead(TypeFacts facts, ISymbol variable, TypeContext type) =>
        facts.Unless.IsEmpty || !MembersUsed(variable, type).Any(member => facts.Unless.Contains(CatalogType.NameOf(member))) ? facts.Instead : facts.Otherwise;

    /// <summary>The members that the type's code uses on what the variable holds.</summary>
    private static IEnumerable<ISymbol> MembersUsed(ISymbol variable, TypeContext type)
    {
        foreach (var operation in type.Type.Members.SelectMany(scan => scan.Operation.Descendants()))
        {
            var (instance, member) = operation switch
            {
                IInvocationOperation call => (call.Instance, (ISymbol)call.TargetMethod),
                IPropertyReferenceOperation property => (property.Instance, property.Property),
                IImplicitIndexerReferenceOperation element => (element.Instance, element.IndexerSymbol),
                _ => (null, null),
            };
            if (member is not null && SymbolEqualityComparer.Default.Equals(VariableOf(instance), variable))
            {
                yield return member;
            }
        }
    }

    private static ISymbol? VariableOf(IOperation? instance) => instance?.Unconverted() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member => member.Member.OriginalDefinition,
        IConditionalAccessInstanceOperation access => VariableOf(access.Accessed()),
        _ => null,
    };

    private static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
