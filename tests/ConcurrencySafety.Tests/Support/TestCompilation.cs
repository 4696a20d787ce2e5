using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Tests.Support;

/// <summary>What all the ways to compile a test source have in common.</summary>
internal static class TestCompilation
{
    /// <summary>The name tells Roslyn that the file is generated: it is compiled, but never reported.</summary>
    public const string GlobalUsingsFile = "GlobalUsings.g.cs";

    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.Tasks;

        """;

    /// <summary>Older languages have no global usings; .NET Framework has no channels.</summary>
    public static string? GlobalUsingsFor(SourceOptions options) =>
        options.Language.MapSpecifiedToEffectiveVersion() < LanguageVersion.CSharp10 ? null
        : options.Framework == TargetFramework.Net472 ? GlobalUsings.Replace("global using System.Threading.Channels;\n", "", StringComparison.Ordinal)
        : GlobalUsings;

    public static CSharpParseOptions ParseOptions(SourceOptions options) => new(options.Language, DocumentationMode.Diagnose);

    public static CSharpCompilationOptions CompilationOptions(SourceOptions options) => new(
        options.Output,
        allowUnsafe: true,
        concurrentBuild: false,
        nullableContextOptions: options.Language.MapSpecifiedToEffectiveVersion() >= LanguageVersion.CSharp8
            ? NullableContextOptions.Enable
            : NullableContextOptions.Disable);

    public static string GlobalConfig(SourceOptions options) => string.Join(
        "\n",
        ["is_global = true", "build_property.ConcurrencySafetyMode = " + (options.Strict ? "strict" : "default"), .. options.Config, ""]);

    /// <summary>The compilation of plain text (no markup), with the files that every test gets.</summary>
    public static CSharpCompilation Create(string source, SourceOptions? options = null)
    {
        options ??= SourceOptions.Default;
        CSharpParseOptions parse = ParseOptions(options);
        IEnumerable<(string Name, string Text)> files = [("Test0.cs", source), .. options.AlsoSources.Select((s, i) => ($"Test{i + 1}.cs", s))];
        if (GlobalUsingsFor(options) is { } usings)
        {
            files = files.Append((GlobalUsingsFile, usings));
        }

        return CSharpCompilation.Create(
            "TestProject",
            files.Select(f => CSharpSyntaxTree.ParseText(f.Text, parse, f.Name)),
            ReferencePack.Of(options.Framework),
            CompilationOptions(options));
    }
}
