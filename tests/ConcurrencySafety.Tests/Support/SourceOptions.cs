using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Support;

/// <summary>The framework whose reference assemblies a test source is compiled against.</summary>
internal enum TargetFramework
{
    Net100,
    Net80,
    Net472,
}

/// <summary>How a test source is compiled; the defaults are a class library in the newest language for .NET 10.</summary>
internal sealed record SourceOptions
{
    public static SourceOptions Default { get; } = new();

    /// <summary>The rules on blocking and calling out (CSAFE205 to CSAFE207) are off: for programs that do so, in tests about something else.</summary>
    public static string[] NoWaitRules { get; } = [.. new[] { 205, 206, 207 }.Select(id => $"dotnet_diagnostic.CSAFE{id}.severity = none")];

    /// <summary>The defaults with <see cref="NoWaitRules"/>.</summary>
    public static SourceOptions Blocking { get; } = new() { Config = NoWaitRules };

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    /// <summary>Sets <c>ConcurrencySafetyMode</c> to <c>strict</c>.</summary>
    public bool Strict { get; init; }

    public OutputKind Output { get; init; } = OutputKind.DynamicallyLinkedLibrary;

    public TargetFramework Framework { get; init; } = TargetFramework.Net100;

    /// <summary>Further files of the same project (markup allowed).</summary>
    public string[] AlsoSources { get; init; } = [];

    /// <summary>What a fix makes of <see cref="AlsoSources"/>; <see langword="null"/>: it leaves them as they are.</summary>
    public string[]? AlsoExpected { get; init; }

    /// <summary>Further lines of the global analyzer configuration, such as <c>dotnet_diagnostic.CSAFE102.severity = error</c>.</summary>
    public string[] Config { get; init; } = [];

    /// <summary>Files given to the analyzers, such as a catalog of the user's own APIs.</summary>
    public (string Name, string Content)[] AdditionalFiles { get; init; } = [];
}
