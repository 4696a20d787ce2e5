using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE509: locks that are structs, copied in every way C# has.</summary>
public sealed class CopiedLockTests
{
    [Theory]
    [InlineData("var copy = {|CSAFE509:_lock|}; bool taken = false; copy.Enter(ref taken); if (taken) copy.Exit();")]
    [InlineData("SpinLock copy; copy = {|CSAFE509:_lock|}; Console.WriteLine(copy.IsHeld);")]
    [InlineData("object boxed = {|CSAFE509:_lock|}; Console.WriteLine(boxed);")]
    [InlineData("var list = new List<SpinLock>(); list.Add({|CSAFE509:_lock|});")]
    [InlineData("var pair = ({|CSAFE509:_lock|}, 1); Console.WriteLine(pair.Item2);")]
    [InlineData("var copy = {|CSAFE509:_locks[0]|}; Console.WriteLine(copy.IsHeld);")]
    [InlineData("bool taken = false; {|CSAFE509:Gate|}.Enter(ref taken); if (taken) {|CSAFE509:Gate|}.Exit();")]
    [InlineData("bool taken = false; {|CSAFE509:_list[0]|}.Enter(ref taken);")]
    public Task Copy_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("bool taken = false; try { _lock.Enter(ref taken); Use(); } finally { if (taken) _lock.Exit(); }")]
    [InlineData("ref var gate = ref _lock; bool taken = false; gate.Enter(ref taken); if (taken) gate.Exit();")]
    [InlineData("bool taken = false; _locks[1].Enter(ref taken); if (taken) _locks[1].Exit();")]
    [InlineData("Take(ref _lock);")]
    [InlineData("bool taken = false; ByRef().Enter(ref taken); if (taken) ByRef().Exit();")]
    [InlineData("Action later = () => { bool taken = false; _lock.Enter(ref taken); if (taken) _lock.Exit(); }; later();")]
    [InlineData("_lock = new SpinLock(false);")]
    [InlineData("var fresh = new {|CSAFE513:SpinLock|}(); bool taken = false; fresh.Enter(ref taken); if (taken) fresh.Exit();")]
    public Task OneLock_Silent(string code) => Verify.Reports(Program(code));

    [Fact]
    public Task ReadonlyField_Reported() => Verify.Reports("""
        class C
        {
            private readonly SpinLock {|CSAFE509:_lock|} = new(false);
            private int _n;

            public void Add()
            {
                bool taken = false;
                _lock.Enter(ref taken);
                _n++;
                if (taken)
                {
                    _lock.Exit();
                }
            }
        }
        """);

    [Fact]
    public Task ParametersAndReturnAndStatics_Reported() => Verify.Reports("""
        static class C<T>
        {
            private static SpinLock s_lock;

            public static void M()
            {
                Take(s_lock);

                static void Inner(SpinLock {|CSAFE509:gate|})
                {
                    Console.WriteLine(gate.IsHeld);
                }
            }

            public static SpinLock Get() => {|CSAFE509:s_lock|};

            private static void Take(SpinLock {|CSAFE509:gate|})
            {
                bool taken = false;
                gate.Enter(ref taken);
            }

            private static void ReadOnly(in SpinLock {|CSAFE509:gate|})
            {
                bool taken = false;
                gate.Enter(ref taken);
            }
        }

        class Keeper
        {
            private SpinLock _lock;

            public Keeper(SpinLock {|CSAFE509:gate|}) => _lock = gate;

            public bool IsHeld => _lock.IsHeld;
        }
        """);

    [Fact]
    public Task ReadonlyFieldThatNobodyTakes_Silent() => Verify.Silent("""
        class C
        {
            private readonly SpinLock _lock = new(false);
            private readonly object _gate = new();

            public void M()
            {
                lock (_gate)
                {
                }
            }
        }
        """);

    [Fact]
    public Task LockObject_Silent() => Verify.Silent("""
        class C
        {
            private readonly Lock _lock = new();

            public void M(SemaphoreSlim other)
            {
                var copy = _lock;
                lock (copy)
                {
                }

                var same = other;
                same.Release();
            }
        }
        """);

    [Fact]
    public Task KnownMiss_StructAroundALock() => Verify.Silent("""
        struct Counter
        {
            private SpinLock _lock;
            private int _n;

            public void Add()
            {
                bool taken = false;
                _lock.Enter(ref taken);
                _n++;
                _lock.Exit();
            }
        }

        class C
        {
            private Counter _counter;

            public void M()
            {
                var copy = _counter;
                copy.Add();
            }
        }
        """);

    [Fact]
    public Task Message_TellsTheUse() => Messages.Are(
        """
        class C
        {
            private readonly SpinLock _lock = new(false);

            public void M()
            {
                bool taken = false;
                _lock.Enter(ref taken);
            }
        }
        """,
        "CSAFE509",
        "'_lock' is a struct and readonly, so that each call on it (line 8) is made on a copy and keeps nobody out; make it changeable");

    private static string Program(string code) => $$"""
        class C
        {
            private readonly SpinLock[] _locks = new SpinLock[4];
            private readonly List<SpinLock> _list = new();
            private SpinLock _lock = new(false);

            public SpinLock Gate { get; set; }

            public void M()
            {
                {{code}}
            }

            private ref SpinLock ByRef() => ref _lock;

            private static void Take(ref SpinLock gate)
            {
                bool taken = false;
                gate.Enter(ref taken);
                gate.Exit();
            }

            private static void Use()
            {
            }
        }
        """;
}
