using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE209: what is initialized once, by a thread that waits for another one.</summary>
public sealed class WaitInInitializerTests
{
    private const string Frame = """
        class C
        {
            private static int s_x;
            private int _y;

            BODY

            public static void Use() => Console.WriteLine(s_x);
            private static void Work() => Console.WriteLine();
        }
        """;

    private static string Program(string body) => Frame.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("static C() { var t = new Thread(() => Console.WriteLine(s_x)); t.Start(); t.{|CSAFE209:Join|}(); }")]
    [InlineData("static C() { var t = Task.Run(() => Use()); t.{|CSAFE209:Wait|}(); }")]
    [InlineData("static C() { var t = Task.Run(Work); t.{|CSAFE209:Wait|}(); }")]
    [InlineData("static C() { s_x = Task.Run(() => new C()._y).{|CSAFE209:Result|}; }")]
    [InlineData("static C() { Parallel.{|CSAFE209:For|}(0, 10, i => Console.WriteLine(s_x)); }")]
    [InlineData("private static readonly Lazy<int> Value = new(() => { var t = Task.Run(() => Value!.Value); return t.{|CSAFE209:Result|}; });")]
    public Task BodyNeedsIt_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("static C() { var t = new Thread(() => Console.WriteLine()); t.Start(); t.Join(); }")]
    [InlineData("static C() { int y = 0; Parallel.For(0, 10, i => Console.WriteLine(y)); s_x = y; }")]
    [InlineData("static C() { s_x = 1; } public static void M() { var t = Task.Run(() => Use()); t.Wait(); }")]
    [InlineData("private static readonly Lazy<int> Value = new(() => { var t = Task.Run(() => 1); return t.Result; }); public int P => Value.Value;")]
    public Task BodyDoesNotNeedIt_Silent(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task KnownMiss_ThroughACall() => Verify.Silent("""
        class C
        {
            private static readonly int s_x;
            static C() { var t = Task.Run(() => D.Use()); t.Wait(); s_x = 1; }
            public static int X => s_x;
        }

        static class D { public static void Use() => Console.WriteLine(C.X); }
        """);
}
