using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Sharing;

/// <summary>Are two elements of one array the same?</summary>
internal static class Elements
{
    /// <summary>The place with every index forgotten, so that all elements fall together.</summary>
    public static Place Normalise(Place place)
    {
        if (!place.Steps.Any(step => step.Kind == PlaceStepKind.Element))
        {
            return place;
        }

        var result = place;
        while (result.Steps.Length > 0)
        {
            result = result.Base();
        }

        foreach (var step in place.Steps)
        {
            result = result.Then(step.Kind == PlaceStepKind.Element ? PlaceStep.Element(default) : step);
        }

        return result;
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
        if (left.Kind != right.Kind)
        {
            return Verdict.Unknown;
        }

        switch (left.Kind)
        {
            case ElementIndexKind.Constant:
                return left.Number == right.Number ? Verdict.Racy : Verdict.Safe;
            case ElementIndexKind.Folded:
                return leftAccess.Access.IsUpdate && rightAccess.Access.IsUpdate ? Verdict.Racy : Verdict.Unknown;
            case ElementIndexKind.Variable when left.Equals(right):
                // One variable of the starter that the bodies share and nothing changes: the same element for all.
                return IsOuter(left, leftAccess) && IsOuter(right, rightAccess) ? Verdict.Racy : Verdict.Unknown;
            default:
                return Verdict.Unknown;
        }
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
