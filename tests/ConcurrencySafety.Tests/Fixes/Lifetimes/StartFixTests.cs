using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE313: starting what was only made.</summary>
public sealed class StartFixTests
{
    [Fact]
    public Task Thread() => Verify.FixesAll<StartFix>(
        """
        class C
        {
            void M()
            {
                var thread = new {|CSAFE313:Thread|}(F);
                thread.IsBackground = true;
                thread.Join();
            }

            void N()
            {
                Thread thread;
                thread = new {|CSAFE313:Thread|}(F); // made
                thread.Join();
            }

            static void F() { }
        }
        """,
        """
        class C
        {
            void M()
            {
                var thread = new Thread(F);
                thread.IsBackground = true;
                thread.Start();
                thread.Join();
            }

            void N()
            {
                Thread thread;
                thread = new Thread(F); // made
                thread.Start();
                thread.Join();
            }

            static void F() { }
        }
        """);

    [Fact]
    public Task Dropped() => Verify.Fixes<StartFix>(
        "class C { void M() { new {|CSAFE313:Thread|}(() => { }); } }",
        "class C { void M() { new Thread(() => { }).{|CSAFE301:Start|}(); } }");

    [Fact]
    public Task Task() => Verify.FixesAll<RunFix>(
        """
        class C
        {
            async Task M(CancellationToken token)
            {
                var first = new {|CSAFE313:Task|}(F);
                Task<int> second = {|CSAFE313:new|}(() => 1, token);
                await Task.WhenAll(first, second);
                await new {|CSAFE313:Task|}(F);
            }

            static void F() { }
        }
        """,
        """
        class C
        {
            async Task M(CancellationToken token)
            {
                var first = Task.Run(F);
                Task<int> second = Task.Run<int>(() => 1, token);
                await Task.WhenAll(first, second);
                await Task.Run(F);
            }

            static void F() { }
        }
        """);

    [Fact]
    public Task Options_NotOffered() => Verify.OffersNoFix<RunFix>("class C { async Task M() { await new {|CSAFE313:Task|}(() => { }, TaskCreationOptions.LongRunning); } }");

    [Fact]
    public Task Collection_NotOffered() => Verify.OffersNoFix<StartFix>("class C { void M() { var all = new List<Thread>(); all.Add(new {|CSAFE313:Thread|}(() => { })); } }");
}
