using Xunit;

namespace ConcurrencySafety.Package.Tests;

/// <summary>What reaches a project that references a project that references the package.</summary>
public sealed class ProjectChainTests
{
    private const string Library = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            PACKAGE
          </ItemGroup>
        </Project>
        """;

    private const string Application = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <ConcurrencySafetyMode>strict</ConcurrencySafetyMode>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../lib/lib.csproj" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        int count = 0;
        Parallel.For(0, 1000, i => count++);
        Console.WriteLine(count);
        """;

    /// <summary>A library that wants its users checked, too, hands the package on, and its build files with it.</summary>
    [Fact]
    public async Task HandedOn_ChecksTheUser()
    {
        using Consumer consumer = Chain("""PrivateAssets="none" """);

        IReadOnlyList<Reported> reports = await consumer.BuildAsync("app");
        Assert.Equal(["CSAFE102 2"], reports.Select(r => $"{r.Id} {r.Line}"));
        Assert.Contains(
            "build_property.ConcurrencySafetyMode = strict",
            consumer.Read("app/obj/Debug/net10.0/app.GeneratedMSBuildEditorConfig.editorconfig"),
            StringComparison.Ordinal);
    }

    /// <summary>As <c>dotnet add package</c> writes it: the library's own business.</summary>
    [Fact]
    public async Task DevelopmentDependency_LeavesTheUserAlone()
    {
        using Consumer consumer = Chain("""PrivateAssets="all" """);

        Assert.Empty(await consumer.BuildAsync("app"));
    }

    private static Consumer Chain(string assets)
    {
        var consumer = new Consumer();
        consumer.Write("lib/lib.csproj", Library.Replace("PACKAGE", Consumer.PackageReference(assets), StringComparison.Ordinal));
        consumer.Write("lib/Nothing.cs", "public static class Nothing;");
        consumer.Write("app/app.csproj", Application);
        consumer.Write("app/Program.cs", Program);
        return consumer;
    }
}
