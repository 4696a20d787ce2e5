using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Tests.Support;

/// <summary>The marks that say where a report is expected.</summary>
internal static class Markup
{
    public static string Remove(string markup)
    {
        TestFileMarkupParser.GetSpans(markup, out string text, out ImmutableDictionary<string, ImmutableArray<TextSpan>> _);
        return text;
    }
}
