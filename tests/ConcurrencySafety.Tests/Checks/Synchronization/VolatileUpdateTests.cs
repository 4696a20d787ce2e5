using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE510: volatile fields that are updated, and the single writers for whom that is right.</summary>
public sealed class VolatileUpdateTests
{
    [Theory]
    [InlineData("{|CSAFE510:_count++|};")]
    [InlineData("{|CSAFE510:++_count|};")]
    [InlineData("{|CSAFE510:_count--|};")]
    [InlineData("{|CSAFE510:_count += 2|};")]
    [InlineData("{|CSAFE510:_count |= 4|};")]
    [InlineData("{|CSAFE510:_count = _count + 1|};")]
    [InlineData("{|CSAFE510:this._count = 2 * this._count|};")]
    [InlineData("if (Ready) { {|CSAFE510:_count++|}; }")]
    public Task MemberThatOthersCall_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("_count = 1;")]
    [InlineData("lock (_gate) { _count++; }")]
    [InlineData("Interlocked.Increment(ref _count);")]
    [InlineData("lock (_gate) { Step(); }")]
    public Task OneStepOrLocked_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task StaticGenericAndExpressionBody_Reported() => Verify.Reports("""
        static class Ids<T>
        {
            private static volatile int s_last;

            public static int Next() => {|CSAFE510:++s_last|};
        }
        """);

    [Fact]
    public Task PropertyAndStructAndRecord_Reported() => Verify.Reports("""
        record R
        {
            private volatile uint _version;

            public uint Version
            {
                get => _version;
                set => {|CSAFE510:_version += value|};
            }
        }

        struct S
        {
            private volatile int _count;

            public void Add() => {|CSAFE510:_count++|};
        }
        """);

    [Fact]
    public Task PrivateHelperOfPublicMembers_Reported() => Verify.Reports("""
        class C
        {
            private volatile int _count;

            public void Add() => Change(1);

            public void Remove() => Change(-1);

            private void Change(int by) => {|CSAFE510:_count += by|};
        }
        """);

    [Fact]
    public Task HelperCalledUnderTheLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private volatile int _count;

            public int Count => _count;

            public void Add()
            {
                lock (_gate)
                {
                    Change(1);
                }
            }

            private void Change(int by) => _count += by;
        }
        """);

    [Fact]
    public Task OneThreadCounts_Silent() => Verify.Silent("""
        sealed class Worker : IDisposable
        {
            private readonly Thread _thread;
            private volatile bool _stop;
            private volatile int _done;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public int Done => _done;

            public void Dispose()
            {
                _stop = true;
                _thread.Join();
            }

            private void Run()
            {
                while (!_stop)
                {
                    _done++;
                }
            }
        }
        """);

    [Fact]
    public Task OneThreadCountsAndAMemberResets_Reported() => Verify.Reports("""
        sealed class Worker : IDisposable
        {
            private readonly Thread _thread;
            private volatile bool _stop;
            private volatile int _done;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Reset() => _done = 0;

            public void Dispose()
            {
                _stop = true;
                _thread.Join();
            }

            private void Run()
            {
                while (!_stop)
                {
                    {|CSAFE510:_done++|};
                }
            }
        }
        """);

    [Fact]
    public Task LoopOfOneMember_SilentButInStrictMode() => Task.WhenAll(
        Verify.Silent(Loop("_done++")),
        Verify.Reports(Loop("{|CSAFE510:_done++|}"), new SourceOptions { Strict = true }));

    [Fact]
    public Task ConstructorAndBeforeTheStart_Silent() => Verify.Silent("""
        class C
        {
            private volatile int _count = 1;

            public C(int by) => _count += by;

            public int Count => _count;
        }
        """);

    [Fact]
    public Task NoVolatile_Silent() => Verify.Silent("""
        class C
        {
            private int _count;
            private volatile bool _done;

            public void Add()
            {
                _count++;
                _done = true;
            }

            public bool IsDone => _done;
        }
        """);

    [Fact]
    public Task NotThreadSafeByItsOwnWord_Silent() => Verify.Silent("""
        [ConcurrencySafety.NotThreadSafe]
        class C
        {
            private volatile int _count;

            public void Add() => _count++;
        }

        namespace ConcurrencySafety { class NotThreadSafeAttribute : Attribute { } }
        """);

    [Fact]
    public Task RaceOfStartedBodies_IsToldByThatRuleAlone_Reported() => Verify.Reports("""
        class C
        {
            private volatile int _count;

            public void M() => Parallel.For(0, 100, i => {|CSAFE102:_count++|});
        }
        """);

    [Fact]
    public Task KnownMiss_FieldOfAnotherObject() => Verify.Silent("""
        class Node
        {
            internal volatile int Count;
        }

        class C
        {
            public void Add(Node node) => node.Count++;
        }
        """);

    [Fact]
    public Task Message_NamesWhoComesBetween() => Messages.Are(
        """
        class C
        {
            private volatile int _count;

            public void Add() => _count++;

            public void Clear() => _count = 0;
        }
        """,
        "CSAFE510",
        "'_count' is volatile, but that does not make its update here one step: 'Clear' (line 7) can write it between the read and the write, and is lost; use Interlocked or a lock");

    private static string Loop(string update) => $$"""
        class Download
        {
            private volatile int _done;

            public int Done => _done;

            public async Task RunAsync(Stream stream)
            {
                while (stream.ReadByte() >= 0)
                {
                    await Task.Delay(1);
                    {{update}};
                }
            }
        }
        """;

    private static string Program(string code) => $$"""
        class C
        {
            private readonly object _gate = new();
            private volatile int _count;

            public int Count => _count;

            private bool Ready => true;

            public void M()
            {
                {{code}}
            }

            private void Step() => _count++;
        }
        """;
}
