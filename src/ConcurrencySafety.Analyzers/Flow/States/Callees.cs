using System.Collections.Immutable;

namespace ConcurrencySafety.Flow.States;

/// <summary>The bodies that a call may run.</summary>
/// <param name="Bodies">Those at hand.</param>
/// <param name="AreAll">The call runs one of them and nothing else.</param>
internal readonly record struct Callees(ImmutableArray<Body> Bodies, bool AreAll)
{
    public static readonly Callees None = new(ImmutableArray<Body>.Empty, false);

    /// <summary>It is not sure which of several runs, or whether it is one of them.</summary>
    public bool AreAssumed => !AreAll || Bodies.Length > 1;

    public static Callees One(Body? body) => body is null ? None : new Callees(ImmutableArray.Create(body), true);
}
