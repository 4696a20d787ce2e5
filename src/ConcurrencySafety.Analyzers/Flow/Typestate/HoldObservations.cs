using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.Typestate;

/// <summary>A lock is given back; what each way to that point knows of it.</summary>
/// <param name="Given">What is given back, and by which call.</param>
/// <param name="Paths">The ways to it.</param>
internal sealed record Giving(LockEvent Given, ImmutableArray<HoldPath> Paths);

/// <summary>The body is left for a while, with locks held on some way.</summary>
/// <param name="Operation">The <c>await</c>, or the <c>yield return</c>.</param>
/// <param name="Paths">The ways to it.</param>
internal sealed record Suspension(IOperation Operation, ImmutableArray<HoldPath> Paths);

/// <summary>A way out of the body.</summary>
/// <param name="Path">What it holds.</param>
/// <param name="ByException">Whether an exception leaves the body.</param>
internal sealed record Ending(HoldPath Path, bool ByException);

/// <summary>What one body does with the locks that it takes by calls.</summary>
/// <param name="Body">The body.</param>
/// <param name="Events">The takings and givings in it.</param>
internal sealed record HoldObservations(Body Body, ImmutableArray<LockEvent> Events)
{
    public List<Giving> Givings { get; } = new();

    public List<Suspension> Suspensions { get; } = new();

    public List<Ending> Endings { get; } = new();
}
