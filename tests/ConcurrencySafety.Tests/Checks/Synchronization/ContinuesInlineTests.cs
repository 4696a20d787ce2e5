using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE512: completions that run what awaits them in the middle of a started body.</summary>
public sealed class ContinuesInlineTests
{
    [Theory]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource|}(); token.Register(() => done.TrySetCanceled()); return done.Task;")]
    [InlineData("TaskCompletionSource done = {|CSAFE512:new|}(); token.Register(() => done.TrySetCanceled()); return done.Task;")]
    [InlineData("var done = new {|CSAFE512:TaskCompletionSource<int>|}(); token.Register(() => done.TrySetResult(1)); return done.Task;")]
    public Task CompletedInACallback_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); token.Register(() => done.TrySetCanceled()); return done.Task;")]
    [InlineData("var done = new TaskCompletionSource<int>(1, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously); token.Register(() => done.TrySetCanceled()); return done.Task;")]
    [InlineData("var done = new TaskCompletionSource(); done.SetResult(); return done.Task;")]
    [InlineData("var done = new TaskCompletionSource(); var thread = new Thread(() => done.SetResult()); thread.Start(); thread.Join(); return done.Task;")]
    [InlineData("var done = Make(); token.Register(() => done.TrySetCanceled()); return done.Task;")]
    public Task ToldToContinueElsewhereOrNothingElseToDo_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task LoopOfAThread_Reported() => Verify.Reports("""
        class Pump
        {
            private readonly TaskCompletionSource _first = new {|CSAFE512:TaskCompletionSource|}();
            private readonly Thread _thread;

            public Pump()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public Task First => _first.Task;

            public void Stop() => _thread.Join();

            private void Run()
            {
                for (var i = 0; i < 10; i++)
                {
                    Tell();
                }
            }

            private void Tell() => _first.TrySetResult();
        }
        """);

    [Fact]
    public Task CompletedUnderALock_IsForTheOtherRule_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();

            public Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource();
                token.Register(() =>
                {
                    lock (_gate)
                    {
                        done.{|CSAFE206:TrySetCanceled|}();
                    }
                });
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task TaskThatCompletes_ReportedInStrictMode() => Verify.Reports(
        """
        class C
        {
            public Task M(Task other)
            {
                var done = new {|CSAFE512:TaskCompletionSource|}();
                _ = Task.Run(() => done.SetResult());
                return done.Task;
            }
        }
        """,
        new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_GivenToAHelper() =>
        Verify.Silent(Program("var done = new TaskCompletionSource<int>(TaskCreationOptions.LongRunning); token.Register(() => Cancel(done)); return done.Task;"));

    [Fact]
    public Task Message_NamesTheCompletion() => Messages.Are(
        """
        class C
        {
            public Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource();
                token.Register(() => done.TrySetCanceled());
                return done.Task;
            }
        }
        """,
        "CSAFE512",
        "'TaskCompletionSource.TrySetCanceled' on line 6 runs what awaits this task, before it returns, in a body started by CancellationToken.Register (line 6); create it with TaskCreationOptions.RunContinuationsAsynchronously");

    private static string Program(string code) => $$"""
        class C
        {
            public Task M(CancellationToken token)
            {
                {{code}}
            }

            private static TaskCompletionSource Make() => new();

            private static void Cancel(TaskCompletionSource<int> done) => done.TrySetCanceled();
        }
        """;
}
