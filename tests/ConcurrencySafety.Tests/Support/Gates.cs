using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Support;

/// <summary>What a lock object is in an expected text.</summary>
internal static class Gates
{
    /// <summary>The newest language of the oldest host does not know <c>System.Threading.Lock</c> yet: there the gate is a plain object.</summary>
    public static string ForHost(string expected) => LanguageVersion.Latest.MapSpecifiedToEffectiveVersion() >= (LanguageVersion)1300
        ? expected
        : expected.Replace("readonly Lock ", "readonly object ", StringComparison.Ordinal).Replace("new Lock()", "new object()", StringComparison.Ordinal);
}
