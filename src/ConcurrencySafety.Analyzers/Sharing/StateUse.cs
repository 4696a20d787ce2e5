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

    /// <summary>
    /// Whether this unlocked use can meet another one: the type itself says that several threads use the state. Calls of one member can overlap, but one that goes round in a loop
    /// can be the only one of its kind.
    /// </summary>
    public Verdict CanMeet(StateUse other)
    {
        var confined = Confinement.Judge(Access, other.Access);
        if (confined == Verdict.Safe || Access.IsAssumed || other.Access.IsAssumed)
        {
            return Verdict.Safe;
        }

        return !ReferenceEquals(Access.Strand.At(0), other.Access.Strand.At(0)) ? confined
            : Access.IsBeside || other.Access.IsBeside ? Parallelism.Judge(Access, other.Access)
            : IsInLoop || other.IsInLoop ? Verdict.Unknown
            : confined;
    }

    /// <summary>A loop of the member leads here again and again.</summary>
    private bool IsInLoop
    {
        get
        {
            var place = Syntax;
            foreach (var frame in Frames)
            {
                if (frame.Body.Code.Operation.SemanticModel?.GetOperation(place) is { } operation && SourceOrder.LoopAround(operation) is not null)
                {
                    return true;
                }

                place = (frame.Call?.Operation ?? frame.Strand.Site?.Operation)?.Syntax ?? place;
            }

            return false;
        }
    }

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
