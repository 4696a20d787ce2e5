using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Are two elements of one array the same?</summary>
internal static class Elements
{
    /// <summary>The place with every index forgotten, so that all elements fall together.</summary>
    public static Place Normalise(Place place)
    {
        var steps = place.Steps;
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Kind == PlaceStepKind.Element)
            {
                steps = steps.SetItem(i, PlaceStep.Element(default));
            }
        }

        return place.With(steps);
    }

    /// <summary>Safe when the elements differ, racy when they are the same, unknown when it cannot be told.</summary>
    public static Verdict Compare(SharedAccess left, SharedAccess right)
    {
        var verdict = Verdict.Racy;
        var (leftSteps, rightSteps) = (left.Memory.Place.Steps, right.Memory.Place.Steps);
        for (var i = 0; i < leftSteps.Length && i < rightSteps.Length; i++)
        {
            if (leftSteps[i].Kind != PlaceStepKind.Element)
            {
                continue;
            }

            var one = Compare(leftSteps[i].Index, rightSteps[i].Index, left, right);
            if (one == Verdict.Safe)
            {
                return Verdict.Safe;
            }

            verdict = one < verdict ? one : verdict;
        }

        return verdict;
    }

    private static Verdict Compare(ElementIndex left, ElementIndex right, SharedAccess leftAccess, SharedAccess rightAccess)
    {
        if (left.Kind == ElementIndexKind.All || right.Kind == ElementIndexKind.All)
        {
            return Verdict.Racy;
        }

        if (left.Kind != right.Kind)
        {
            return (left.Kind, right.Kind) switch
            {
                (ElementIndexKind.Variable, ElementIndexKind.Constant) => LoopRange.Meets(left, leftAccess, right, rightAccess),
                (ElementIndexKind.Constant, ElementIndexKind.Variable) => LoopRange.Meets(right, rightAccess, left, leftAccess),
                _ => Verdict.Unknown,
            };
        }

        switch (left.Kind)
        {
            case ElementIndexKind.Constant or ElementIndexKind.FromEnd:
                return left.Number == right.Number ? Verdict.Racy : Verdict.Safe;
            case ElementIndexKind.Folded:
                return leftAccess.Access.IsUpdate && rightAccess.Access.IsUpdate ? Verdict.Racy : Verdict.Unknown;
            case ElementIndexKind.Variable when IsRepeated(left, leftAccess) && IsRepeated(right, rightAccess):
                // Each run goes through the same elements with a loop of its own.
                return Verdict.Racy;
            case ElementIndexKind.Variable when left.Number != right.Number && SymbolEqualityComparer.Default.Equals(left.Variable, right.Variable) && IsIterationIndex(left, leftAccess) && IsIterationIndex(right, rightAccess):
                // The neighbour's element: of another iteration.
                return Verdict.Racy;
            case ElementIndexKind.Variable when left.Equals(right) && ((IsIterationIndex(left, leftAccess) && IsIterationIndex(right, rightAccess)) || IsOwnCopy(left, leftAccess)):
                // Each iteration has a number of its own.
                return Verdict.Safe;
            case ElementIndexKind.Variable when left.Equals(right):
                // One variable of the starter that the bodies share and nothing changes: the same element for all.
                return IsOuter(left, leftAccess) && IsOuter(right, rightAccess) ? Verdict.Racy : Verdict.Unknown;
            default:
                return Verdict.Unknown;
        }
    }

    /// <summary>The control variable of a loop in the body that begins at a constant.</summary>
    private static bool IsRepeated(ElementIndex index, SharedAccess access)
    {
        var variables = access.Frame.Body.Code.Variables;
        return access.IsInStartedBody
            && ReferenceEquals(access.Frame.Body.Code.OwnerOf(index.Variable!), access.Frame.Body)
            && variables.IsForVariable(index.Variable!)
            && variables.AssignedTo(index.Variable!).All(value => value is null || value.ConstantValue.HasValue);
    }

    /// <summary>The parameter that numbers the iterations of a parallel loop.</summary>
    internal static bool IsIterationIndex(ElementIndex index, SharedAccess access) =>
        index.Variable is IParameterSymbol { Ordinal: 0 } parameter
        && access.Strand.Site is { Kind: StartKind.Parallel, Times: Multiplicity.Many }
        && access.Frame.Caller is null
        && ReferenceEquals(access.Frame.Body.Code.OwnerOf(parameter), access.Frame.Body);

    /// <summary>A copy of a loop's control variable, made anew in each iteration: <c>var index = i;</c>.</summary>
    private static bool IsOwnCopy(ElementIndex index, SharedAccess access)
    {
        var variables = access.Frame.Body.Code.Variables;
        return variables.IsDeclaredInLoop(index.Variable!)
            && variables.OnlyValueOf(index.Variable!) is Microsoft.CodeAnalysis.Operations.ILocalReferenceOperation { Local: var counter }
            && variables.IsForVariable(counter);
    }

    private static bool IsOuter(ElementIndex index, SharedAccess access)
    {
        var variable = index.Variable!;
        var code = access.Frame.Body.Code;
        var owner = code.OwnerOf(variable);
        return !ReferenceEquals(owner, access.Frame.Body)
            && code.Variables.AssignedTo(variable).Count <= 1
            && !code.Variables.IsForVariable(variable)
            && ReferenceEquals(owner, code.Root)
            && !code.Variables.IsDeclaredInLoop(variable);
    }
}
