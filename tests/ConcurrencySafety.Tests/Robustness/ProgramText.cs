namespace ConcurrencySafety.Tests.Robustness;

/// <summary>A program of our own to be damaged.</summary>
/// <param name="Origin">The file in which it stands, and its line there.</param>
/// <param name="Text">The program, without markup.</param>
internal sealed record ProgramText(string Origin, string Text);
