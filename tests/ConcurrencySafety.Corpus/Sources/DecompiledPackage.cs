using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using System.Text;
using ConcurrencySafety.Corpus.Packages;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.Metadata;
using ICSharpCode.Decompiler.TypeSystem;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Corpus.Sources;

/// <summary>
/// A package's assemblies as C#: one file for each type that is not nested. The text is kept in the temporary folder, as
/// reading it again is much faster than decompiling; it never gets into the repository.
/// </summary>
internal static class DecompiledPackage
{
    public static IEnumerable<CodeProject> Read(RestoredPackage package, int? maxTypes)
    {
        foreach (string assembly in package.Assemblies)
        {
            string name = Path.GetFileNameWithoutExtension(assembly);
            string folder = Path.Combine(PackageRestore.WorkFolder, package.Name.ToString(), "decompiled", name);
            ImmutableArray<string> references = [.. package.References, .. package.Assemblies.Where(a => a != assembly)];
            if (!File.Exists(Complete(folder)))
            {
                Decompile(assembly, references, folder);
            }

            IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal).Take(maxTypes ?? int.MaxValue);
            yield return new CodeProject(name, [.. files.Select(Parse)], References.Read(references));
        }
    }

    private static string Complete(string folder) => Path.Combine(folder, "complete");

    private static SyntaxTree Parse(string file) =>
        CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file), Encoding.UTF8), CodeProject.ParseOptions, path: Path.GetFileName(file));

    private static void Decompile(string assembly, ImmutableArray<string> references, string folder)
    {
        Directory.CreateDirectory(folder);
        var module = new PEFile(assembly, PEStreamOptions.PrefetchEntireImage);
        var resolver = new ReferenceResolver(references);
        var settings = new DecompilerSettings(ICSharpCode.Decompiler.CSharp.LanguageVersion.Latest)
        {
            ThrowOnAssemblyResolveErrors = false,
            ShowXmlDocumentation = false,
            AlwaysUseBraces = true,
        };
        var typeSystem = new DecompilerTypeSystem(module, resolver, settings);
        ImmutableArray<FullTypeName> types =
        [
            .. typeSystem.MainModule.TopLevelTypeDefinitions.Select(t => t.FullTypeName).Where(t => !IsMadeByCompiler(t)),
        ];
        var failures = new ConcurrentQueue<string>();
        Parallel.ForEach(
            types,
            () => new CSharpDecompiler(typeSystem, settings),
            (type, _, decompiler) =>
            {
                try
                {
                    File.WriteAllText(Path.Combine(folder, FileName(type)), decompiler.DecompileTypeAsString(type));
                }
                catch (DecompilerException e)
                {
                    failures.Enqueue($"{type.ReflectionName}: {e.Message}");
                }

                return decompiler;
            },
            _ => { });
        File.WriteAllLines(Complete(folder), failures.Order(StringComparer.Ordinal));
    }

    private static bool IsMadeByCompiler(FullTypeName type)
    {
        string name = type.TopLevelTypeName.Name;
        return name.StartsWith('<')
            || type.TopLevelTypeName.Namespace is "Microsoft.CodeAnalysis"
            || name is "RefSafetyRulesAttribute" or "NullableAttribute" or "NullableContextAttribute" or "NullablePublicOnlyAttribute"
                or "IsUnmanagedAttribute" or "NativeIntegerAttribute" or "ScopedRefAttribute";
    }

    private static string FileName(FullTypeName type)
    {
        string name = type.ReflectionName;
        foreach (char c in Path.GetInvalidFileNameChars())
        {
            name = name.Replace(c, '_');
        }

        return name + ".cs";
    }
}
