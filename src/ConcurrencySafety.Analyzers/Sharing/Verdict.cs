namespace ConcurrencySafety.Sharing;

/// <summary>What the engine says of two accesses to the same memory (DESIGN §2).</summary>
internal enum Verdict
{
    /// <summary>They cannot harm each other: ordered, locked, atomic, or not the same memory.</summary>
    Safe,

    /// <summary>Something that decides it is not known.</summary>
    Unknown,

    /// <summary>They can run at the same time, one writes, and nothing orders them.</summary>
    Racy,
}
