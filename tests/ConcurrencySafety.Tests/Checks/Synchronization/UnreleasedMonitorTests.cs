using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE504: Enter and Exit of locks that the lock statement takes.</summary>
public sealed class UnreleasedMonitorTests
{
    [Theory]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); Work(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); try { Work(); } catch (InvalidOperationException) { } Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); if (_count > 3) return; _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); if (_count > 3) throw new InvalidOperationException(); _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); _count = new Random().Next(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); Done?.{|CSAFE206:Invoke|}(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); _count = Value; Monitor.Exit(_gate);")]
    [InlineData("bool taken = false; Monitor.{|CSAFE504:Enter|}(_gate, ref taken); Work(); if (taken) Monitor.Exit(_gate);")]
    [InlineData("if (Monitor.{|CSAFE504:TryEnter|}(_gate)) { Work(); Monitor.Exit(_gate); }")]
    [InlineData("if (!Monitor.{|CSAFE504:TryEnter|}(_gate, 100)) return; Work(); Monitor.Exit(_gate);")]
    [InlineData("_lock.{|CSAFE504:Enter|}(); Work(); _lock.Exit();")]
    [InlineData("if (_lock.{|CSAFE504:TryEnter|}()) { Work(); _lock.Exit(); }")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(s_gate); Work(); Monitor.Exit(s_gate);")]
    [InlineData("var gate = _gate; Monitor.{|CSAFE504:Enter|}(gate); Work(); Monitor.Exit(gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_other); Work(); Leave();")]
    [InlineData("Action run = () => { Monitor.{|CSAFE504:Enter|}(_gate); Work(); Monitor.Exit(_gate); }; run();")]
    [InlineData("Run(); void Run() { Monitor.{|CSAFE504:Enter|}(_gate); Work(); Monitor.Exit(_gate); }")]
    [InlineData("foreach (var n in new[] { 1, 2 }) { Monitor.{|CSAFE504:Enter|}(_gate); if (n == 2) continue; Monitor.Exit(_gate); }")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); try { Work(); Monitor.Exit(_gate); } catch (InvalidOperationException) { Monitor.Exit(_gate); throw; }")]
    public Task HeldAfterwards_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("Monitor.Enter(_gate); try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); _list.Add(_count); _count = _list.Count + Math.Max(_count, 3); Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); Bump(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); Interlocked.Increment(ref _count); Monitor.PulseAll(_gate); Monitor.Exit(_gate);")]
    [InlineData("bool taken = false; try { Monitor.Enter(_gate, ref taken); Work(); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("bool taken = false; try { Monitor.TryEnter(_gate, 100, ref taken); if (!taken) return; Work(); } finally { if (taken) { Monitor.Exit(_gate); } }")]
    [InlineData("bool taken = Monitor.TryEnter(_gate); try { Work(); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("if (_useLock) Monitor.Enter(_gate); try { Work(); } finally { if (_useLock) Monitor.Exit(_gate); }")]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); try { Work(); } catch { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_other); try { Work(); } finally { Leave(); }")]
    [InlineData("Monitor.Enter(_gate); try { Work(); } finally { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); try { if (_count > 3) return; Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); try { Monitor.Enter(s_gate); try { Work(); } finally { Monitor.Exit(s_gate); } } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); Monitor.Enter(s_gate); try { Work(); } finally { Monitor.Exit(s_gate); Monitor.Exit(_gate); }")]
    [InlineData("_lock.Enter(); try { Work(); } finally { _lock.Exit(); }")]
    [InlineData("using (_lock.EnterScope()) { Work(); }")]
    [InlineData("lock (_gate) { Work(); }")]
    [InlineData("lock (_lock) { Work(); }")]
    [InlineData("Monitor.Enter(_gate); try { Monitor.Exit(_gate); try { Work(); } finally { Monitor.Enter(_gate); } } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); try { while (_count == 0) Monitor.Wait(_gate); } finally { Monitor.Exit(_gate); }")]
    [InlineData("Monitor.Enter(_gate); var done = false; try { Work(); done = true; } finally { if (!done) Monitor.Exit(_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate)) { while (_count > 3) { Monitor.Wait(_gate); } Monitor.Exit(_gate); }")]
    [InlineData("var own = _useLock; Action run = () => { if (own) Monitor.Enter(_gate); try { Work(); } finally { if (own) Monitor.Exit(_gate); } }; run();")]
    public Task GivenBack_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task HelpersThatEnterAndLeave_Silent() => Verify.Silent("""
        public class C
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private bool _closed;

            public void Enter() => Monitor.Enter(_gate);

            public void Leave() => Monitor.Exit(_gate);

            public bool TryEnter()
            {
                _lock.Enter();
                if (_closed)
                {
                    _lock.Exit();
                    return false;
                }

                return true;
            }

            public void LeaveLock() => _lock.Exit();

            public void Work()
            {
                Enter();
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Leave();
                }
            }
        }
        """);

    [Fact]
    public Task Releaser_Silent() => Verify.Silent("""
        public class C
        {
            private readonly object _gate = new();
            private bool _closed;

            public IDisposable? Take()
            {
                Monitor.Enter(_gate);
                if (_closed)
                {
                    Monitor.Exit(_gate);
                    return null;
                }

                return new Releaser(this);
            }

            private sealed class Releaser(C owner) : IDisposable
            {
                public void Dispose() => Monitor.Exit(owner._gate);
            }
        }
        """);

    [Fact]
    public Task GenericStructNestedStaticExpressionBodied_Reported() => Verify.Reports("""
        public static class Outer<T>
        {
            private static readonly object s_gate = new();
            private static T? s_value;

            public static T? Value
            {
                get
                {
                    Monitor.{|CSAFE504:Enter|}(s_gate);
                    var value = Make();
                    Monitor.Exit(s_gate);
                    return value;
                }
            }

            private static T? Make() => s_value ?? throw new InvalidOperationException();

            public struct Inner(object gate)
            {
                private readonly object _gate = gate;

                public void Run(Action action)
                {
                    Monitor.{|CSAFE504:Enter|}(_gate);
                    action();
                    Monitor.Exit(_gate);
                }
            }

            public partial class Part
            {
                private readonly object _gate = new();

                public partial void Run();
            }

            public partial class Part
            {
                public partial void Run()
                {
                    Monitor.{|CSAFE504:Enter|}(_gate);
                    Make();
                    Monitor.Exit(_gate);
                }
            }

            public record Entry(int Id)
            {
                private readonly object _gate = new();

                public Action Run => () =>
                {
                    Monitor.{|CSAFE504:Enter|}(_gate);
                    Console.WriteLine(Id);
                    Monitor.Exit(_gate);
                };
            }
        }
        """);

    [Fact]
    public Task EnterInTryWithoutFlag_Silent() => Verify.Silent(Program("try { Monitor.Enter(_gate); Work(); } finally { Monitor.Exit(_gate); }"));

    [Fact]
    public Task OtherThrowers_StrictReports() => Verify.Reports(Program("Monitor.{|CSAFE504:Enter|}(_gate); _list.Add(_count); Monitor.Exit(_gate);"), new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_TakenInTheConditionOfALoop() => Verify.Silent(Program("while (!Monitor.TryEnter(_gate, 10)) { _count++; } Work(); Monitor.Exit(_gate);"));

    [Fact]
    public Task KnownMiss_ReleaseInAnArm() => Verify.Silent(Program("Monitor.Enter(_gate); if (_useLock) Monitor.Exit(_gate);"));

    private static string Program(string code) => $$"""
        public class C
        {
            private static readonly object s_gate = new();
            private readonly object _gate = new();
            private readonly object _other = new();
            private readonly Lock _lock = new();
            private readonly List<int> _list = new();
            private readonly bool _useLock = Environment.ProcessorCount > 1;
            private int _count;

            public event Action? Done;

            public int Value => int.Parse(Console.ReadLine()!);

            public void M()
            {
                {{code}}
            }

            private void Bump() => _count += 2;

            private void Leave() => Monitor.Exit(_other);

            private static void Work() => Console.WriteLine();
        }
        """;
}
