namespace ConcurrencySafety.Flow.Fixpoint;

/// <summary>
/// A join-semilattice: <see cref="Join"/> is commutative, associative and idempotent, and every chain
/// a, a ∨ b, a ∨ b ∨ c … reaches its end.
/// </summary>
/// <typeparam name="T">The state itself.</typeparam>
internal interface ILattice<T> : IEquatable<T>
    where T : class, ILattice<T>
{
    T Join(T other);
}
