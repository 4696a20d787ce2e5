using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Knowledge.Annotations;

/// <summary>
/// Adds our attributes to the project as internal types, so that annotating takes no run-time dependency. An attribute
/// that the project declares itself is left to it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class AnnotationGenerator : IIncrementalGenerator
{
    private const string EmitProperty = "build_property.ConcurrencySafetyEmitAttributes";

    private const string EmbeddedName = "Microsoft.CodeAnalysis.EmbeddedAttribute";

    /// <summary>
    /// Before this, a compiler that has to make the attribute for its own use refuses one that source declares (CS8336). There
    /// our attributes are plain internal types, and those of a referenced assembly that shows us its internals are used instead.
    /// </summary>
    private static readonly Version EmbeddedInSource = new(4, 14);

    private static bool CanEmbed => typeof(Compilation).Assembly.GetName().Version >= EmbeddedInSource;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var isWanted = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => IsWanted(options.GlobalOptions));
        var missing = context.CompilationProvider.Select(static (compilation, _) => Missing(compilation, CanEmbed));
        context.RegisterSourceOutput(missing.Combine(isWanted), static (output, source) =>
        {
            if (source.Right)
            {
                Emit(output, source.Left);
            }
        });
    }

    /// <summary>The names of what the project lacks, in one text: a value that is equal as long as nothing is to be done.</summary>
    private static string Missing(Compilation compilation, bool canEmbed)
    {
        var names = Annotation.All.Where(annotation => !IsAtHand(compilation, annotation.FullName, canEmbed)).Select(annotation => annotation.FullName);
        return string.Join(";", canEmbed && !IsDeclared(compilation, EmbeddedName) ? names.Append(EmbeddedName) : names);
    }

    private static void Emit(SourceProductionContext output, string missing)
    {
        var names = new HashSet<string>(missing.Split(';'));
        var isEmbedded = CanEmbed;
        var isAnyEmitted = false;
        foreach (var annotation in Annotation.All)
        {
            if (names.Contains(annotation.FullName))
            {
                isAnyEmitted = true;
                output.AddSource(annotation.FullName + ".g.cs", AnnotationSource.Of(annotation, isEmbedded));
            }
        }

        if (isAnyEmitted && names.Contains(EmbeddedName))
        {
            output.AddSource(EmbeddedName + ".g.cs", AnnotationSource.Embedded);
        }
    }

    private static bool IsWanted(AnalyzerConfigOptions options) =>
        !options.TryGetValue(EmitProperty, out var value) || !string.Equals(value.Trim(), "false", StringComparison.OrdinalIgnoreCase);

    private static bool IsAtHand(Compilation compilation, string name, bool canEmbed) =>
        IsDeclared(compilation, name) || (!canEmbed && IsVisible(compilation, name));

    private static bool IsDeclared(Compilation compilation, string name) => compilation.Assembly.GetTypeByMetadataName(name) is not null;

    private static bool IsVisible(Compilation compilation, string name) =>
        compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly =>
            assembly.GetTypeByMetadataName(name) is { } type && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly));
}
