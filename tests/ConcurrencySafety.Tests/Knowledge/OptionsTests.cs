using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>Where the mode comes from.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("strict", null, null, true)]
    [InlineData(" Strict ", null, null, true)]
    [InlineData("default", null, null, false)]
    [InlineData("", null, null, false)]
    [InlineData("nonsense", null, null, false)]
    [InlineData(null, "strict", null, true)]
    [InlineData("default", "strict", null, true)]
    [InlineData(null, null, "strict", true)]
    [InlineData("strict", null, "default", false)]
    [InlineData("strict", "strict", "default", false)]
    [InlineData("default", "default", "strict", true)]
    public void Mode(string? property, string? globalKey, string? fileKey, bool isStrict)
    {
        var provider = new Provider(
            new Values((Options.ModeProperty, property), (Options.ModeKey, globalKey)),
            new Values((Options.ModeKey, fileKey)));
        Assert.Equal(isStrict, Options.IsStrict(provider, CSharpSyntaxTree.ParseText(string.Empty, cancellationToken: TestContext.Current.CancellationToken)));
    }

    private sealed class Provider(AnalyzerConfigOptions global, AnalyzerConfigOptions file) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => global;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => file;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => file;
    }

    private sealed class Values(params (string Key, string? Value)[] pairs) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = pairs.FirstOrDefault(pair => pair.Key == key).Value;
            return value is not null;
        }
    }
}
