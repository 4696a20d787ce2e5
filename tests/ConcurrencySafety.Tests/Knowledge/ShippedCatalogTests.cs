using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>Every line of the catalogs that we ship names a type, a member and parameters that exist.</summary>
public sealed class ShippedCatalogTests
{
    private const string Prefix = "Catalog.";
    private const string OfPackages = "Catalog.Package.";

    private static readonly Compilation Framework = TestCompilation.Create(string.Empty);

    public static TheoryData<string> Catalogs =>
        [.. typeof(ApiCatalog).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Catalogs))]
    public void EveryLineNamesSomethingThatExists(string catalog)
    {
        var table = Read(catalog);
        var compilation = catalog.StartsWith(OfPackages, StringComparison.Ordinal) ? PackageReferences.Compilation : Framework;

        Assert.Empty(table.Problems);
        Assert.NotEmpty(table.Types);
        var faults = table.Types.SelectMany(entry => Faults(compilation, entry.Key, entry.Value)).ToList();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [MemberData(nameof(Catalogs))]
    public void NoLineIsThereTwice(string catalog)
    {
        var lines = Lines(catalog).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.Empty(lines.GroupBy(line => line).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void NoTypeIsDescribedTwice()
    {
        var described = Catalogs.Select(row => row.Data).SelectMany(Lines).Where(line => line.StartsWith("type ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);
        Assert.Empty(described.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    private static IEnumerable<string> Faults(Compilation compilation, string name, CatalogType entry)
    {
        if (compilation.GetTypesByMetadataName(name) is not [var type, ..])
        {
            return new[] { name + ": no such type" };
        }

        var unlike = (entry.Facts?.Unless ?? []).Where(member => !Members(type, member).Any()).Select(member => member + ": no such member");
        if (entry.Facts?.Admits is { } admits && !type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name == admits)))
        {
            unlike = unlike.Append(CatalogType.Constructor + ": no parameter " + admits);
        }

        return entry.Members.Select(line => Fault(type, line)).OfType<string>().Concat(unlike).Select(fault => name + "." + fault);
    }

    private static string? Fault(INamedTypeSymbol type, CatalogMember line)
    {
        if (line.Name == CatalogType.Others)
        {
            return null;
        }

        var members = Members(type, line.Name).Where(member => line.Parameters is null || line.Parameters == MetadataName.OfParameters(member)).ToList();
        if (members.Count == 0)
        {
            return line.Name + "(" + line.Parameters + "): no such member";
        }

        var parameters = members.SelectMany(member => ParametersOf(member)).Select(parameter => parameter.Name).ToHashSet();
        return line.Effect.Target is not (ApiEffect.This or ApiEffect.Arguments or ApiEffect.Nothing) && !parameters.Contains(line.Effect.Target) ? line.Name + ": no parameter " + line.Effect.Target
            : line.Effect.Returning is { } returning && !parameters.Contains(returning) ? line.Name + ": no parameter " + returning
            : line.Effect.Due is { } due && !parameters.Contains(due) ? line.Name + ": no parameter " + due
            : line.Effect.Item is { } item && !parameters.Contains(item) ? line.Name + ": no parameter " + item
            : null;
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in name switch
            {
                CatalogType.Constructor => current.InstanceConstructors.CastArray<ISymbol>(),
                CatalogType.Indexer => current.GetMembers().Where(member => member is IPropertySymbol { IsIndexer: true } || member.Name == name).ToImmutableArray(),
                _ => current.GetMembers(name),
            })
            {
                yield return member;
            }
        }

        foreach (var inherited in type.AllInterfaces.SelectMany(face => face.GetMembers(name)))
        {
            yield return inherited;
        }
    }

    private static ImmutableArray<IParameterSymbol> ParametersOf(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol property => property.Parameters,
        _ => [],
    };

    private static CatalogTable Read(string catalog)
    {
        var table = new CatalogTable();
        table.Read(catalog, string.Join('\n', Lines(catalog)));
        return table;
    }

    private static string[] Lines(string catalog)
    {
        using var reader = new StreamReader(typeof(ApiCatalog).Assembly.GetManifestResourceStream(catalog)!);
        return reader.ReadToEnd().Split('\n');
    }
}
