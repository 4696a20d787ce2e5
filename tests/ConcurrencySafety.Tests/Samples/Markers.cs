using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>The reports that the sources of a sample announce: a comment <c>// CSAFE102</c> at the end of the line.</summary>
internal static partial class Markers
{
    public static IEnumerable<string> In(string file, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Marker().Match(lines[i]) is { Success: true } marker)
            {
                yield return $"{file}({i + 1}): {marker.Groups[1].Value}";
            }
        }
    }

    public static string Of(Diagnostic report)
    {
        FileLinePositionSpan span = report.Location.GetLineSpan();
        return $"{Path.GetFileName(span.Path)}({span.StartLinePosition.Line + 1}): {report.Id}";
    }

    [GeneratedRegex(@"// (CSAFE\d{3})$")]
    private static partial Regex Marker();
}
