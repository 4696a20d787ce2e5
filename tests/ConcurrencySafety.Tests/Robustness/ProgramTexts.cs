using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ConcurrencySafety.Tests.Conventions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>
/// Every program that stands in this test project or among the samples. They are read from the source files, so that a new test is
/// damaged too without anybody thinking of it: whole programs are raw strings; a raw string with a word in capitals is a template,
/// which is filled with the rows of its class.
/// </summary>
internal static partial class ProgramTexts
{
    private static readonly Lazy<ImmutableArray<ProgramText>> Collected = new(Collect);

    public static ImmutableArray<ProgramText> All => Collected.Value;

    private static ImmutableArray<ProgramText> Collect()
    {
        var texts = new Dictionary<string, ProgramText>(StringComparer.Ordinal);
        foreach (string file in Repository.Sources("tests/ConcurrencySafety.Tests"))
        {
            foreach (ProgramText text in InTestFile(file))
            {
                texts.TryAdd(text.Text, text);
            }
        }

        foreach (string file in Repository.Sources("samples"))
        {
            string text = File.ReadAllText(Repository.PathOf(file));
            texts.TryAdd(text, new ProgramText(file, text));
        }

        return [.. texts.Values];
    }

    private static IEnumerable<ProgramText> InTestFile(string file)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.PathOf(file))).GetRoot();
        foreach (TypeDeclarationSyntax type in root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(t => t.Parent is BaseNamespaceDeclarationSyntax))
        {
            List<SyntaxToken> strings = [.. type.DescendantTokens().Where(t => t.Value is string)];
            List<SyntaxToken> programs = [.. strings.Where(IsProgram)];
            List<string> rows = [.. strings.Except(programs).Select(t => t.ValueText).Where(v => v.Contains(';', StringComparison.Ordinal) || v.Contains('(', StringComparison.Ordinal))];
            foreach (SyntaxToken program in programs)
            {
                string origin = $"{file}:{program.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
                if (!Placeholder().IsMatch(program.ValueText))
                {
                    yield return new ProgramText(origin, PlainText(program.ValueText));
                    continue;
                }

                foreach (string row in rows)
                {
                    yield return new ProgramText(origin, PlainText(Placeholder().Replace(program.ValueText, _ => row)));
                }
            }
        }
    }

    private static bool IsProgram(SyntaxToken token) =>
        token.Kind() is SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
        || (token.ValueText.Length > 20 && token.ValueText.Contains('{', StringComparison.Ordinal) && TypeKeyword().IsMatch(token.ValueText));

    /// <summary>Markup that is not closed, as in a row cut in two, stays: it is one more kind of damage.</summary>
    private static string PlainText(string markup)
    {
        try
        {
            TestFileMarkupParser.GetSpans(markup, out string text, out ImmutableDictionary<string, ImmutableArray<TextSpan>> _);
            return text;
        }
        catch (ArgumentException)
        {
            return markup;
        }
    }

    /// <summary>A word in capitals that no program of ours uses as a name.</summary>
    [GeneratedRegex(@"\b[A-Z]{4,}\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w+")]
    private static partial Regex TypeKeyword();
}
