using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>The option that lets continuations run elsewhere, in all forms of the constructor.</summary>
public sealed class ContinueElsewhereFixTests
{
    [Theory]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource|}();", "var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource<int>|}();", "var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData("TaskCompletionSource<int> done = {|CSAFE512:new|}(); // all", "TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously); // all")]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource<int>|}(this);", "var done = new TaskCompletionSource<int>(this, TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource|}(TaskCreationOptions.None);", "var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData(
        "var done = new {|CSAFE512:TaskCompletionSource|}(this, TaskCreationOptions.DenyChildAttach);",
        "var done = new TaskCompletionSource(this, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously);")]
    public Task Creation_GetsTheOption(string code, string repaired) => Verify.FixesAll<ContinueElsewhereFix>(Program(code), Program(repaired));

    private static string Program(string code) => $$"""
        class C
        {
            public Task M(CancellationToken token)
            {
                {{code}}
                token.Register(() => done.TrySetCanceled());
                return done.Task;
            }
        }
        """;
}
