using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>A use of a type's own state.</summary>
/// <param name="Access">The access in its context.</param>
/// <param name="State">The field, property or static that it is of: all elements of an array are one state, the parts of a struct are the struct.</param>
/// <param name="Context">The body that begins its line of execution: the member that others call, or a body that runs on by itself.</param>
/// <param name="IsConcurrent">Other threads can use the state at this time, as far as the type knows; false where it is not yet or no longer shared.</param>
internal sealed record StateUse(SharedAccess Access, Place State, Body Context, bool IsConcurrent)
{
    public bool IsWrite => Access.Access.IsWrite;

    /// <summary>Reads the state and writes it. A change of a collection does both.</summary>
    public bool IsUpdate => Access.Access.IsUpdate || (IsWrite && State.IsContent);

    public SyntaxNode Syntax => Access.Syntax;

    public ISymbol Member => Context.Code.Root.Symbol;

    /// <summary>The activations from the one that performs the access to the context's own, with those that await it.</summary>
    public IEnumerable<Frame> Frames
    {
        get
        {
            for (Frame? frame = Access.Frame; frame is not null; frame = frame.Waiting?.Frame)
            {
                yield return frame;
            }
        }
    }

    /// <summary>The body that would have to take a lock: the innermost one that others can call, around the access.</summary>
    public Body Decider => Frames.First(frame => frame.Waiting is null || (frame.Body.Parent is null && MembersAtWork.IsEntry(frame.Body.Symbol))).Body;

    /// <summary>The state that an access is of; null for what lies in other objects.</summary>
    public static Place? StateOf(Place memory)
    {
        memory = Elements.Normalise(memory);
        var steps = memory.Steps;
        var own = memory.Root == PlaceRoot.This && steps.Length > 0 && steps[0].Member is not null ? 1 : 0;
        if (own == 0 && memory.Root != PlaceRoot.Static)
        {
            return null;
        }

        var parts = 0;
        for (var i = own; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case { Kind: PlaceStepKind.Element or PlaceStepKind.Content }:
                    break;
                case { Member.ContainingType.IsValueType: true }:
                    parts++;
                    break;
                default:
                    return null;
            }
        }

        return parts == 0 ? memory : memory.With(steps.Where((step, index) => index < own || step.Member is null).ToImmutableArray());
    }
}
