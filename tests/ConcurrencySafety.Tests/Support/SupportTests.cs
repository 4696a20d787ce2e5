using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Support;

/// <summary>The test support itself: a test that cannot fail would prove nothing.</summary>
public sealed class SupportTests
{
    [Theory]
    [InlineData(nameof(TargetFramework.Net100))]
    [InlineData(nameof(TargetFramework.Net80))]
    public Task SourceWithoutThreads_Silent(string framework) => Verify.Silent(
        "var xs = new List<int> { 1 }; Console.WriteLine(xs.Count + Channel.CreateUnbounded<int>().Reader.Count + typeof(HttpClient).Name);",
        new SourceOptions { Framework = Enum.Parse<TargetFramework>(framework), Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task OldLanguageOnDotNetFramework_Silent() => Verify.Silent(
        "using System.Threading.Tasks; class C { Task M() { return Task.CompletedTask; } }",
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public async Task CompilerError_FailsTheTest() =>
        await Assert.ThrowsAnyAsync<Exception>(() => Verify.Silent("class C { int M() => missing; }"));

    [Fact]
    public Task MarkedCompilerError_Passes() => Verify.Reports("class C { int M() => {|CS0103:missing|}; }");

    [Fact]
    public void ProgramWithThreads_WritesItsOutput() => Assert.Equal(
        "from a thread\n42\n",
        Verify.Run("""
            var thread = new Thread(() => Console.WriteLine("from a thread"));
            thread.Start();
            thread.Join();
            Console.WriteLine(await Task.Run(() => 42));
            """));

    [Fact]
    public void ProgramThatThrows_Throws() => Assert.Throws<InvalidOperationException>(() => Verify.Run("throw new InvalidOperationException();"));

    [Fact]
    public void ProgramThatDoesNotCompile_Throws() => Assert.Throws<InvalidOperationException>(() => Verify.Run("x();"));
}
