using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Support;

/// <summary>What a lock object that a fix adds is in an expected text.</summary>
internal static class Gates
{
    /// <summary>
    /// Expected texts are written for the newest host. The newest language of the oldest one does not know <c>System.Threading.Lock</c> yet: there the gates that
    /// <paramref name="source"/> does not have already are plain objects.
    /// </summary>
    public static string ForHost(string expected, string source)
    {
        if (LanguageVersion.Latest.MapSpecifiedToEffectiveVersion() >= (LanguageVersion)1300)
        {
            return expected;
        }

        var known = source.Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        return string.Join('\n', expected.Split('\n').Select(line => known.Contains(line.Trim()) ? line : Plain(line)));
    }

    private static string Plain(string line) =>
        line.Replace("readonly Lock ", "readonly object ", StringComparison.Ordinal).Replace("new Lock()", "new object()", StringComparison.Ordinal);
}
