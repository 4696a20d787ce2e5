using Xunit;

namespace ConcurrencySafety.Package.Tests;

/// <summary>Libraries for .NET Framework and .NET Standard in C# 7.3: what their compiler and framework lack, a fix must not use.</summary>
public sealed class OldLibraryTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>FRAMEWORK</TargetFramework>
            <LangVersion>7.3</LangVersion>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.NETFramework.ReferenceAssemblies" Version="1.0.3" PrivateAssets="all" Condition="'$(TargetFramework)' == 'net472'" />
            PACKAGE
          </ItemGroup>
        </Project>
        """;

    private const string Source = """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        namespace Old
        {
            public static class Work
            {
                public static int Count(int n)
                {
                    int count = 0;
                    Parallel.For(0, n, i => count++);
                    return count;
                }

                public static void Start(List<int> numbers)
                {
                    var thread = new Thread(() => numbers.Sort());
                    thread.Start();
                }
            }
        }
        """;

    [Theory]
    [InlineData("net472")]
    [InlineData("netstandard2.0")]
    public async Task ReportsAppear_FormatRepairsThem(string framework)
    {
        using var consumer = new Consumer();
        consumer.Write("lib/lib.csproj", Project
            .Replace("FRAMEWORK", framework, StringComparison.Ordinal)
            .Replace("PACKAGE", Consumer.PackageReference(), StringComparison.Ordinal));
        consumer.Write("lib/Work.cs", Source);

        IReadOnlyList<Reported> reports = await consumer.BuildAsync("lib");
        Assert.Equal(["CSAFE102 12", "CSAFE301 19"], reports.Select(r => $"{r.Id} {r.Line}"));

        foreach (Reported report in reports)
        {
            await consumer.DotnetAsync("format", "analyzers", "lib", "--no-restore", "--severity", "warn", "--diagnostics", report.Id);
        }

        Assert.Empty(await consumer.BuildAsync("lib", "-warnaserror"));
    }
}
