using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace ConcurrencySafety.Tests.Support;

/// <summary>
/// What rule and fix tests say. All shipped checks run on every source, so that a second rule which speaks about the same defect, or
/// speaks at all where nothing is marked, fails the test.
/// </summary>
internal static class Verify
{
    /// <summary>Expects exactly the reports that are marked, as in <c>{|CSAFE102:count++|}</c>, and no compiler error that is not marked.</summary>
    public static Task Reports(string markup, SourceOptions? options = null) =>
        new ReportTest(markup, options ?? SourceOptions.Default).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Expects no report; markup is not allowed.</summary>
    public static Task Silent(string source, SourceOptions? options = null)
    {
        var test = new ReportTest(source, options ?? SourceOptions.Default) { TestState = { MarkupHandling = MarkupMode.None } };
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Applies <typeparamref name="TFix"/> until it offers nothing more, and expects the whole text. Reports that remain are marked in
    /// <paramref name="expected"/>. <paramref name="equivalenceKey"/> selects the action where several are offered.
    /// </summary>
    public static Task Fixes<TFix>(string markup, string expected, string? equivalenceKey = null, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix>(markup, Gates.ForHost(expected, markup), equivalenceKey, options ?? SourceOptions.Default)
        {
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck,
        };
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As <see cref="Fixes{TFix}"/>, and Fix All in document, project and solution gives the same text.</summary>
    public static Task FixesAll<TFix>(string markup, string expected, string? equivalenceKey = null, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        Assert.NotNull(new TFix().GetFixAllProvider());
        return new FixTest<TFix>(markup, Gates.ForHost(expected, markup), equivalenceKey, options ?? SourceOptions.Default).RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Expects the marked reports, and that <typeparamref name="TFix"/> offers nothing for any of them.</summary>
    public static async Task OffersNoFix<TFix>(string markup, SourceOptions? options = null)
        where TFix : CodeFixProvider, new()
    {
        await Reports(markup, options).ConfigureAwait(false);
        IReadOnlyList<string> offered = await new FixRun<TFix>(markup, options ?? SourceOptions.Default).OfferedAsync().ConfigureAwait(false);
        Assert.Empty(offered);
    }

    /// <summary>The text after the fix (markup removed), for tests that run the repaired program.</summary>
    public static Task<string> Apply<TFix>(string markup, string? equivalenceKey = null, SourceOptions? options = null)
        where TFix : CodeFixProvider, new() =>
        new FixRun<TFix>(markup, options ?? SourceOptions.Default).ApplyAsync(equivalenceKey);

    /// <summary>Compiles a console program, runs it and returns what it wrote; throws when it does not compile, throws or hangs.</summary>
    public static string Run(string source) => ProgramRun.Execute(source);
}
