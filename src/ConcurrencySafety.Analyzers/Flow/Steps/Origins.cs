using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// Where an object comes from, when it can come from one expression only: a local or field that gets one value. It tells more
/// than the variable's type: <c>IList&lt;int&gt; list = new List&lt;int&gt;()</c> is a list, <c>var random = Random.Shared</c> may be shared.
/// </summary>
internal static class Origins
{
    private const int MaxDepth = 4;

    /// <summary>The type of the object if it is known, else that of the expression.</summary>
    public static ITypeSymbol? TypeOf(StepContext context, IOperation? expression)
    {
        expression = expression?.Unconverted();
        return expression is not null && Of(context, expression, 0) is IObjectCreationOperation { Type: { } made } ? made : expression?.Type;
    }

    /// <summary>The type of the object and of no object of a type derived from it; null when it may be of a derived one.</summary>
    public static ITypeSymbol? ExactTypeOf(StepContext context, IOperation? expression)
    {
        expression = expression?.Unconverted();
        return expression?.Type is { IsValueType: true } or { IsSealed: true } ? expression.Type
            : expression is not null && Of(context, expression, 0) is IObjectCreationOperation { Type: { } made } ? made : null;
    }

    /// <summary>Whether the object may be used by several threads although its type may not.</summary>
    public static bool IsShareable(StepContext context, IOperation? expression)
    {
        ISymbol? maker = expression?.Unconverted() is { } operation
            ? Of(context, operation, 0) switch
            {
                IPropertyReferenceOperation property => property.Property,
                IInvocationOperation invocation => invocation.TargetMethod,
                _ => null,
            }
            : null;
        return maker is not null && context.Catalog.EffectsOf(maker).Any(effect => effect.Role == ApiRole.Shareable);
    }

    private static IOperation? Of(StepContext context, IOperation expression, int depth)
    {
        var value = expression switch
        {
            ILocalReferenceOperation local => context.Variables.OnlyValueOf(local.Local),
            IFieldReferenceOperation field => context.Summaries.OnlyValueOf(field.Field),
            IPropertyReferenceOperation property => context.Summaries.OnlyValueOf(property.Property),
            _ => null,
        };
        return value is null || depth >= MaxDepth ? expression : Of(context, value.Unconverted(), depth + 1);
    }
}
