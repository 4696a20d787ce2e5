using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>The variables of outer bodies that a lambda or local function uses.</summary>
internal static class Captures
{
    public static IEnumerable<Place> Of(Body body)
    {
        foreach (var block in body.Graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                foreach (var place in Of(operation))
                {
                    yield return place;
                }
            }

            if (block.BranchValue is { } value)
            {
                foreach (var place in Of(value))
                {
                    yield return place;
                }
            }
        }
    }

    private static IEnumerable<Place> Of(IOperation operation)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            switch (inner)
            {
                case ILocalReferenceOperation local:
                    yield return Place.Local(local.Local);
                    break;
                case IParameterReferenceOperation parameter:
                    yield return Place.Parameter(parameter.Parameter);
                    break;
            }
        }
    }
}
