using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE102 and CSAFE103 on fields and properties of <c>this</c> inside one member.</summary>
public sealed class FieldTests
{
    [Fact]
    public Task CounterInParallelFor_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_count++|});
        }
        """);

    [Fact]
    public Task CounterInParallelForByInterlocked_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Interlocked.Increment(ref _count));
        }
        """);

    [Fact]
    public Task CounterThroughThis_Reported() => Verify.Reports("""
        class C
        {
            private int count;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:this.count += i|});
        }
        """);

    [Fact]
    public Task CounterInTwoTasks_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public async Task M()
            {
                var a = Task.Run(() => {|CSAFE102:_count++|});
                var b = Task.Run(() => _count++);
                await Task.WhenAll(a, b);
            }
        }
        """);

    [Fact]
    public Task CounterInTwoTasksInTurn_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public async Task M()
            {
                await Task.Run(() => _count++);
                await Task.Run(() => _count++);
                _count++;
            }
        }
        """);

    [Fact]
    public Task StaticCounter_Reported() => Verify.Reports("""
        class C
        {
            private static int s_count;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:s_count++|});
        }
        """);

    [Fact]
    public Task StaticCounterOfAnotherType_Reported() => Verify.Reports("""
        static class Stats { public static int Hits; }

        class C
        {
            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:Stats.Hits++|});
        }
        """);

    [Fact]
    public Task ThreadStaticCounter_Silent() => Verify.Silent("""
        class C
        {
            [ThreadStatic] private static int s_count;

            public void M(int n) => Parallel.For(0, n, i => s_count++);
        }
        """);

    [Fact]
    public Task ThreadLocalCounter_Silent() => Verify.Silent("""
        class C
        {
            private readonly ThreadLocal<int> _count = new(trackAllValues: true);

            public int M(int n)
            {
                Parallel.For(0, n, i => _count.Value++);
                return _count.Values.Sum();
            }
        }
        """);

    [Fact]
    public Task AutoProperty_Reported() => Verify.Reports("""
        class C
        {
            public int Count { get; private set; }

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:Count++|});
        }
        """);

    [Fact]
    public Task AutoPropertyUnderLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();

            public int Count { get; private set; }

            public void M(int n) => Parallel.For(0, n, i => { lock (_gate) Count++; });
        }
        """);

    [Fact]
    public Task PropertyOverFieldUpdatedInBodies_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public int Next => {|CSAFE102:_count++|};

            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(Next));
        }
        """);

    [Fact]
    public Task PropertyThatLocks_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public int Next { get { lock (_gate) return _count++; } }

            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(Next));
        }
        """);

    [Fact]
    public Task FieldWrittenByTwoTasks_Reported() => Verify.Reports("""
        class C
        {
            private string _name = "";

            public async Task M()
            {
                var a = Task.Run(() => { {|CSAFE103:_name = "a"|}; });
                var b = Task.Run(() => { _name = "b"; });
                await Task.WhenAll(a, b);
                Console.WriteLine(_name);
            }
        }
        """);

    [Fact]
    public Task FieldWrittenByTaskReadByParentBeforeJoin_Reported() => Verify.Reports("""
        class C
        {
            private string _name = "";

            public async Task M()
            {
                var t = Task.Run(() => { {|CSAFE103:_name = "a"|}; });
                Console.WriteLine(_name);
                await t;
            }
        }
        """);

    [Fact]
    public Task FieldWrittenByTaskReadByParentAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            private string _name = "";

            public async Task M()
            {
                var t = Task.Run(() => { _name = "a"; });
                await t;
                Console.WriteLine(_name);
            }
        }
        """);

    [Fact]
    public Task FieldWrittenByParentReadByTask_Reported() => Verify.Reports("""
        class C
        {
            private string _name = "";

            public async Task M()
            {
                var t = Task.Run(() => Console.WriteLine({|CSAFE103:_name|}));
                _name = "a";
                await t;
            }
        }
        """);

    [Fact]
    public Task FieldWrittenByParentBeforeStart_Silent() => Verify.Silent("""
        class C
        {
            private string _name = "";

            public async Task M()
            {
                _name = "a";
                var t = Task.Run(() => Console.WriteLine(_name));
                await t;
            }
        }
        """);

    [Fact]
    public Task DifferentFields_Silent() => Verify.Silent("""
        class C
        {
            private int _x;
            private int _y;

            public async Task M()
            {
                var a = Task.Run(() => _x++);
                var b = Task.Run(() => _y++);
                await Task.WhenAll(a, b);
                Console.WriteLine(_x + _y);
            }
        }
        """);

    [Fact]
    public Task SameFieldOfDifferentObjects_Silent() => Verify.Silent("""
        class Stats { public int Hits; }

        class C
        {
            public async Task<int> M()
            {
                var a = new Stats();
                var b = new Stats();
                var first = Task.Run(() => a.Hits++);
                var second = Task.Run(() => b.Hits++);
                await Task.WhenAll(first, second);
                return a.Hits + b.Hits;
            }
        }
        """);

    [Fact]
    public Task FieldOfFieldObject_Reported() => Verify.Reports("""
        class Stats { public int Hits; }

        class C
        {
            private readonly Stats _stats = new();

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_stats.Hits++|});
        }
        """);

    [Fact]
    public Task StructFieldOfThis_Reported() => Verify.Reports("""
        struct Stats { public int Hits; public int Misses; }

        class C
        {
            private Stats _stats;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_stats.Hits++|});
        }
        """);

    [Fact]
    public Task VolatileFieldUpdated_Reported() => Verify.Reports("""
        class C
        {
            private volatile int _count;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_count++|});
        }
        """);

    [Fact]
    public Task VolatileFlag_Silent() => Verify.Silent("""
        class C
        {
            private volatile bool _stop;

            public void M()
            {
                var t = new Thread(() => { while (!_stop) Thread.Sleep(1); });
                t.Start();
                _stop = true;
                t.Join();
            }
        }
        """);

    [Fact]
    public Task ReadonlyField_Silent() => Verify.Silent("""
        class C
        {
            private readonly int _limit = 10;

            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(_limit + i));
        }
        """);

    [Fact]
    public Task ConstantAndStaticReadonly_Silent() => Verify.Silent("""
        class C
        {
            private const int Limit = 10;
            private static readonly string s_name = "a";

            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(s_name + Limit));
        }
        """);

    [Fact]
    public Task BaseClassField_Reported() => Verify.Reports("""
        class Base { protected int Count; }

        class C : Base
        {
            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:Count++|});
        }
        """);

    [Fact]
    public Task ArrayElementInField_Reported() => Verify.Reports("""
        class C
        {
            private readonly int[] _counts = new int[4];

            public void M(int[] xs) => Parallel.ForEach(xs, x => {|CSAFE102:_counts[x % 4]++|});
        }
        """);

    [Fact]
    public Task ArrayElementInFieldByOwnIndex_Silent() => Verify.Silent("""
        class C
        {
            private readonly int[] _squares = new int[100];

            public void M() => Parallel.For(0, 100, i => _squares[i] = i * i);
        }
        """);

    [Fact]
    public Task PrivateHelperCalledFromBodies_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Bump());

            private void Bump() => {|CSAFE102:_count++|};
        }
        """);

    [Fact]
    public Task PrivateHelperTwoCallsDeep_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Visit(i));

            private void Visit(int i)
            {
                if (i > 0) Bump();
            }

            private void Bump() => {|CSAFE102:_count++|};
        }
        """);

    [Fact]
    public Task PrivateHelperThatLocks_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Bump());

            private void Bump()
            {
                lock (_gate) _count++;
            }
        }
        """);

    [Fact]
    public Task PrivateHelperCalledUnderLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { lock (_gate) Bump(); });

            private void Bump() => _count++;
        }
        """);

    [Fact]
    public Task RecursiveHelper_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Walk(i));

            private void Walk(int depth)
            {
                if (depth == 0) return;
                {|CSAFE102:_count++|};
                Walk(depth - 1);
            }
        }
        """);

    [Fact]
    public Task UpdateThroughACallAndItself_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { {|CSAFE102:_count = Next(_count) + _count|}; });

            private static int Next(int value) => value;
        }
        """);

    [Fact]
    public Task ConstructorInitialisesBeforeStart_Silent() => Verify.Silent("""
        class C
        {
            private readonly Task _loop;
            private int _count;

            public C()
            {
                _count = 5;
                _loop = Task.Run(() => Console.WriteLine(_count));
            }

            public Task Completion => _loop;
        }
        """);

    [Fact]
    public Task ConstructorWritesAfterStart_Reported() => Verify.Reports("""
        class C
        {
            private readonly Task _loop;
            private int _count;

            public C()
            {
                _loop = Task.Run(() => Console.WriteLine({|CSAFE103:_count|}));
                _count = 5;
            }

            public Task Completion => _loop;
        }
        """);

    [Fact]
    public Task InitOnlyPropertyRead_Silent() => Verify.Silent("""
        class C
        {
            public int Limit { get; init; }

            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(Limit + i));
        }
        """);

    [Fact]
    public Task GeneratedCode_Silent() => Verify.Silent("""
        // <auto-generated/>
        class C
        {
            private int _count;

            public void M(int n) => System.Threading.Tasks.Parallel.For(0, n, i => _count++);
        }
        """);
}
