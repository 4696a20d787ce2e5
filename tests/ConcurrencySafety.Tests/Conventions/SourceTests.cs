using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>What holds for our source files.</summary>
public sealed class SourceTests
{
    /// <summary>Where the banned is allowed: what makes it allowed is said at the pragma.</summary>
    private static readonly string[] Exempt =
    [
        "src/ConcurrencySafety.Analyzers/Diagnostics/Rule.cs",
        "src/ConcurrencySafety.Analyzers/Knowledge/ApiCatalog.cs",
        "src/ConcurrencySafety.Analyzers/Knowledge/KnownTypes.cs",
        "src/ConcurrencySafety.Analyzers/Summaries/MethodBodies.cs",
    ];

    [Theory]
    [InlineData("src", 400)]
    [InlineData("tests", 600)]
    public void Files_AreSmall(string folder, int limit) => Assert.DoesNotContain(
        Repository.Sources(folder).Select(f => (File: f, Lines: File.ReadLines(Repository.PathOf(f)).Count())),
        f => f.Lines > limit);

    [Fact]
    public void BannedSymbols_AreUsedWhereAllowedOnly() => Assert.Empty(
        Repository.Sources("src")
            .Where(f => File.ReadAllText(Repository.PathOf(f)).Contains("RS0030", StringComparison.Ordinal))
            .Except(Exempt));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Names_AreNounsOfTheField(string folder) => Assert.DoesNotContain(
        Repository.Sources(folder).Select(f => Path.GetFileNameWithoutExtension(f)),
        n => n.EndsWith("Utils", StringComparison.Ordinal) || n.EndsWith("Helper", StringComparison.Ordinal) || n.EndsWith("Helpers", StringComparison.Ordinal)
            || n.EndsWith("Manager", StringComparison.Ordinal) || n == "Common");

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Namespaces_AreFileScoped(string folder) => Assert.DoesNotContain(
        Repository.Sources(folder),
        f => File.ReadLines(Repository.PathOf(f)).Any(l => l.StartsWith("namespace ConcurrencySafety", StringComparison.Ordinal) && !l.EndsWith(';')));

    /// <summary>No state of one compilation in a static field: it would live on in the next one.</summary>
    [Fact]
    public void Analyzers_HoldNoMutableStatics() => Assert.Empty(
        Support.ShippedAnalyzers.Assembly.GetTypes()
            .Where(t => !t.Name.StartsWith('<') && !t.IsEnum)
            .SelectMany(t => t.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(f => !f.IsLiteral && !f.IsInitOnly && !f.Name.StartsWith('<'))
            .Select(f => $"{f.DeclaringType}.{f.Name}"));
}
