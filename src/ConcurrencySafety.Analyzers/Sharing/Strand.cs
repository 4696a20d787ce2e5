using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// A line of execution in one member's run: the member itself, or a body that it starts, directly or through calls.
/// A strand that runs many times stands for all its runs.
/// </summary>
internal sealed class Strand
{
    public Strand(Strand? parent, Start? start, Frame? startFrame)
    {
        Parent = parent;
        Start = start;
        StartFrame = startFrame;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public Strand? Parent { get; }

    /// <summary>How it was started; null for the member itself.</summary>
    public Start? Start { get; }

    /// <summary>The activation that started it.</summary>
    public Frame? StartFrame { get; }

    public int Depth { get; }

    public StartSite? Site => Start?.Site;

    /// <summary>The ancestor of this strand (or itself) at the depth.</summary>
    public Strand At(int depth)
    {
        var strand = this;
        while (strand.Depth > depth)
        {
            strand = strand.Parent!;
        }

        return strand;
    }
}

/// <summary>One activation of a body: by a call in the same strand, or as the beginning of a strand.</summary>
internal sealed class Frame
{
    public Frame(Body body, MethodSummary summary, Strand strand, Frame? caller, Call? call, Binding binding, Frame? scope = null)
    {
        Body = body;
        Summary = summary;
        Strand = strand;
        Caller = caller;
        Call = call;
        Binding = binding;
        Depth = Parent is null ? 0 : Parent.Depth + 1;
        Scope = scope ?? Parent;
    }

    public Body Body { get; }

    public MethodSummary Summary { get; }

    public Strand Strand { get; }

    /// <summary>The activation that called this one; null at the beginning of a strand.</summary>
    public Frame? Caller { get; }

    public Call? Call { get; }

    public Binding Binding { get; }

    /// <summary>Begins on the one thread of a context: in code of a type bound to it, or sent to it.</summary>
    public bool IsOnContext { get; init; }

    /// <summary>Entered by a call of which it is not known whether it runs just this body: a virtual one; so is all that is reached from there.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>The activation around this one: its caller, or the one that started its strand.</summary>
    public Frame? Parent => Caller ?? Strand.StartFrame;

    /// <summary>The activation that stands still while this one runs, with its state then: the caller, or the one that awaits an async method where it calls it.</summary>
    public (Frame Frame, MethodState State)? Waiting =>
        Caller is not null ? (Caller, Call!.State)
        : Strand is { Start: { Site.IsAwaitedAtOnce: true } start, StartFrame: { } starter } ? (starter, start.State)
        : null;

    /// <summary>The activation in whose names the binding is: the parent, or for a delegate that was passed down the one that made it.</summary>
    public Frame? Scope { get; }

    public int Depth { get; }

    public bool IsWithin(Frame ancestor)
    {
        for (Frame? frame = this; frame is not null && frame.Depth >= ancestor.Depth; frame = frame.Parent)
        {
            if (ReferenceEquals(frame, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The outermost name of a place as seen from the member that all runs under, and the activation that owns its root;
    /// no owner means that the memory is the object's own or static.
    /// </summary>
    public Named Name(Place place)
    {
        for (var frame = this; ; frame = frame.Scope)
        {
            if (place.Root is PlaceRoot.Local or PlaceRoot.Parameter && frame.Owns(place.Symbol!))
            {
                if (place.Root == PlaceRoot.Local || frame.Scope is null || frame.Binding.Rename(place) is not { } argument)
                {
                    return new Named(place, frame);
                }

                place = argument;
            }
            else if (place.Root is PlaceRoot.Value or PlaceRoot.Return)
            {
                return new Named(place, frame);
            }
            else if (place.Root is PlaceRoot.Static or PlaceRoot.Type)
            {
                return new Named(place, null);
            }
            else if (frame.Scope is not null)
            {
                if (frame.Binding.Rename(place) is not { } name)
                {
                    return new Named(place, frame);
                }

                place = name;
            }

            if (frame.Scope is null)
            {
                return new Named(place, place.Root == PlaceRoot.This ? null : frame);
            }
        }
    }

    private bool Owns(ISymbol variable) => ReferenceEquals(Body.Code.OwnerOf(variable), Body) && (Scope is null || Body.Code.Declares(variable));
}

/// <summary>A place by its outermost name.</summary>
/// <param name="Place">The name.</param>
/// <param name="Owner">The activation whose variable the root is; null for the object at hand and statics.</param>
internal readonly record struct Named(Place Place, Frame? Owner);
