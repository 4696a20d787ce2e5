using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class UnwrapFixTests
{
    [Theory]
    [InlineData(
        "await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1));",
        "await Task.Run(async () => await Task.Delay(1));")]
    [InlineData(
        "await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1), CancellationToken.None);",
        "await Task.Run(async () => await Task.Delay(1), CancellationToken.None);")]
    [InlineData(
        "await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1), TaskCreationOptions.LongRunning);",
        "await Task.Factory.StartNew(async () => await Task.Delay(1), TaskCreationOptions.LongRunning).Unwrap();")]
    [InlineData(
        "await Task.Factory.{|CSAFE305:StartNew|}(async s => await Task.Delay((int)s!), (object)1);",
        "await Task.Factory.StartNew(async s => await Task.Delay((int)s!), (object)1).Unwrap();")]
    [InlineData(
        "await new TaskFactory().{|CSAFE305:StartNew|}(async () => await Task.Delay(1));",
        "await new TaskFactory().StartNew(async () => await Task.Delay(1)).Unwrap();")]
    [InlineData(
        "await Task.Delay(1).{|CSAFE305:ContinueWith|}(async t => await Task.Delay(1));",
        "await Task.Delay(1).ContinueWith(async t => await Task.Delay(1)).Unwrap();")]
    [InlineData(
        "Task<Task> t = Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1)); await t;",
        "Task t = Task.Run(async () => await Task.Delay(1)); await t;")]
    [InlineData(
        "Task<Task<int>> t = Task.Delay(1).{|CSAFE305:ContinueWith|}(async _ => { await Task.Delay(1); return 5; }); await t;",
        "Task<int> t = Task.Delay(1).ContinueWith(async _ => { await Task.Delay(1); return 5; }).Unwrap(); await t;")]
    [InlineData(
        "await Task.Yield(); Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1));",
        "await Task.Yield(); await Task.Run(async () => await Task.Delay(1));")]
    public Task Unwraps(string code, string expected) => Placed.Fixes<UnwrapFix>("class C { async Task M() { " + code + " } }", "class C { async Task M() { " + expected + " } }");

    [Fact]
    public Task DroppedWhereNothingCanWait_NotOffered() =>
        Placed.OffersNothing<UnwrapFix>("public class C { public void M() { Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1)); } }");

    [Fact]
    public Task InnerTaskUsedAsATask_NotOffered() =>
        Placed.OffersNothing<UnwrapFix>("class C { async Task M() { Task inner = await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1)); Console.WriteLine(inner); } }");

    [Fact]
    public Task AwaitTwice() => Placed.Fixes<AwaitTwiceFix>(
        "class C { async Task M() { await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1)); } }",
        "class C { async Task M() { await await Task.Factory.StartNew(async () => await Task.Delay(1)); } }");

    [Fact]
    public async Task TheProgramWaits()
    {
        string text = await Placed.ApplyAll<UnwrapFix>(
            """
            int done = 0;
            await Task.Factory.{|CSAFE305:StartNew|}(async () => { await Task.Delay(20); done++; });
            await Task.CompletedTask.{|CSAFE305:ContinueWith|}(async _ => { await Task.Delay(20); done++; });
            await Task.Factory.{|CSAFE305:StartNew|}(async () => { await Task.Delay(20); done++; }, TaskCreationOptions.LongRunning);
            Console.Write(done);
            """,
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 10; i++)
            Assert.Equal("3", Verify.Run(text));
    }
}
