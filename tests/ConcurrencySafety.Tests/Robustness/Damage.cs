using System.Collections.Immutable;
using System.Text;
using ConcurrencySafety.Tests.Support;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>What the compiler gets: files, references and options.</summary>
/// <param name="Origin">Where the program comes from, and what was done to it.</param>
internal sealed record CompilerInput(
    string Origin, ImmutableArray<string> Files, ImmutableArray<MetadataReference> References, SourceOptions Options, bool HasGlobalUsings);

/// <summary>
/// The ways in which the code of a working programmer is broken: half typed, half pasted, not restored, not yet saved. Each is a
/// generator, so that CsCheck can repeat and shrink what failed.
/// </summary>
internal static class Damage
{
    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    private static readonly SourceOptions StrictProgram = Program with { Strict = true };

    /// <summary>The kinds, by name.</summary>
    public static IReadOnlyDictionary<string, Func<ProgramText, Gen<CompilerInput>>> Kinds { get; } =
        new SortedDictionary<string, Func<ProgramText, Gen<CompilerInput>>>(StringComparer.Ordinal)
        {
            ["as written"] = text => Gen.Const(Whole(text, "as written")),
            ["strict"] = text => Gen.Const(Whole(text, "strict") with { Options = StrictProgram }),
            ["truncated"] = text => Gen.Int[0, Math.Max(0, text.Text.Length - 1)].Select(length => Whole(text with { Text = text.Text[..length] }, $"cut after {length}")),
            ["beginning missing"] = text => Gen.Int[0, Math.Max(0, text.Text.Length - 1)].Select(start => Whole(text with { Text = text.Text[start..] }, $"cut before {start}")),
            ["tokens missing"] = text => Gen.Int[0, int.MaxValue].Array[1, 4].Select(picks => Whole(text with { Text = WithoutTokens(text.Text, picks) }, "without tokens " + string.Join(",", picks))),
            ["tokens doubled"] = text => Gen.Int[0, int.MaxValue].Array[1, 3].Select(picks => Whole(text with { Text = WithTokensTwice(text.Text, picks) }, "with tokens twice " + string.Join(",", picks))),
            ["usings missing"] = text => Gen.Const(Whole(text, "without usings") with { HasGlobalUsings = false }),
            ["types twice"] = text => Gen.Const(Whole(text, "twice") with { Files = [text.Text, text.Text] }),
            ["types twice in a file"] = text => Gen.Const(Whole(text with { Text = text.Text + "\n" + text.Text }, "twice in a file")),
            ["no references"] = text => Gen.Const(Whole(text, "without references") with { References = [] }),
            ["core library only"] = text => Gen.Const(Whole(text, "core library only") with { References = CoreLibrary }),
            ["old language"] = text => Gen.Const(Whole(text, "old language") with { Options = Program with { Language = LanguageVersion.CSharp7_3 } }),
            ["cut and not restored"] = text => Gen.Int[0, Math.Max(0, text.Text.Length - 1)].Select(length => Whole(text with { Text = text.Text[..length] }, $"cut after {length}, without references") with { References = [] }),
        };

    /// <summary>Holds <see cref="object"/> and the tasks, but neither <c>Thread</c> nor the collections.</summary>
    public static ImmutableArray<MetadataReference> CoreLibrary { get; } =
        [.. ReferencePack.Of(TargetFramework.Net100).Where(r => r.Display?.Contains("System.Runtime.dll", StringComparison.OrdinalIgnoreCase) == true)];

    private static CompilerInput Whole(ProgramText text, string damage) =>
        new($"{text.Origin} ({damage})", [text.Text], ReferencePack.Of(TargetFramework.Net100), Program, HasGlobalUsings: true);

    private static string WithoutTokens(string text, int[] picks) => Edit(text, picks, static (builder, start, length) => builder.Remove(start, length));

    private static string WithTokensTwice(string text, int[] picks) =>
        Edit(text, picks, static (builder, start, length) => builder.Insert(start, builder.ToString(start, length) + " "));

    private static string Edit(string text, int[] picks, Action<StringBuilder, int, int> edit)
    {
        SyntaxToken[] tokens = [.. SyntaxFactory.ParseTokens(text).Where(t => t.Span.Length > 0)];
        if (tokens.Length == 0)
        {
            return text;
        }

        var builder = new StringBuilder(text);
        foreach (int index in picks.Select(p => p % tokens.Length).Distinct().OrderDescending())
        {
            edit(builder, tokens[index].SpanStart, tokens[index].Span.Length);
        }

        return builder.ToString();
    }
}
