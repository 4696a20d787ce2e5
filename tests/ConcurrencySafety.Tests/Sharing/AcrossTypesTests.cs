using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>One type starts a body, which gets to the memory of another: reported where the memory is touched.</summary>
public sealed class AcrossTypesTests
{
    [Fact]
    public Task CounterInAnObjectThatTasksShare_Reported() => Verify.Reports("""
        class Counter
        {
            private int _n;

            public int Value => _n;

            public void Increment() => {|CSAFE102:_n++|};
        }

        class Program
        {
            static async Task Run()
            {
                var counter = new Counter();
                var tasks = new List<Task>();
                for (int i = 0; i < 4; i++)
                    tasks.Add(Task.Run(() => counter.Increment()));
                await Task.WhenAll(tasks);
                Console.WriteLine(counter.Value);
            }
        }
        """);

    [Fact]
    public Task CounterThatLocks_Silent() => Verify.Silent("""
        class Counter
        {
            private readonly object _gate = new();
            private int _n;

            public int Value { get { lock (_gate) return _n; } }

            public void Increment() { lock (_gate) _n++; }
        }

        class Program
        {
            static async Task Run()
            {
                var counter = new Counter();
                var tasks = new List<Task>();
                for (int i = 0; i < 4; i++)
                    tasks.Add(Task.Run(() => counter.Increment()));
                Console.WriteLine(counter.Value);
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task CounterThatIsAtomic_Silent() => Verify.Silent("""
        class Counter
        {
            private int _n;

            public int Value => Volatile.Read(ref _n);

            public void Increment() => Interlocked.Increment(ref _n);
        }

        class Program
        {
            static void Run()
            {
                var counter = new Counter();
                Parallel.For(0, 10, _ => counter.Increment());
                Console.WriteLine(counter.Value);
            }
        }
        """);

    [Fact]
    public Task AnObjectForEachBody_Silent() => Verify.Silent("""
        class Counter
        {
            private int _n;

            public int Increment() => ++_n;
        }

        class Program
        {
            static async Task Run()
            {
                var tasks = new List<Task>();
                for (int i = 0; i < 4; i++)
                {
                    var counter = new Counter();
                    tasks.Add(Task.Run(() => counter.Increment()));
                }

                tasks.Add(Task.Run(() => new Counter().Increment()));
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ReadBesideTheThread_Reported() => Verify.Reports("""
        class Counter
        {
            private int _n;

            public int Value => _n;

            public void Increment() => {|CSAFE102:_n++|};
        }

        class Program
        {
            static void Run()
            {
                var counter = new Counter();
                var thread = new Thread(() => counter.Increment());
                thread.Start();
                Console.WriteLine(counter.Value);
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task ReadAfterTheJoin_Silent() => Verify.Silent("""
        class Counter
        {
            private int _n;

            public int Value => _n;

            public void Increment() => _n++;
        }

        class Program
        {
            static void Run()
            {
                var counter = new Counter();
                var thread = new Thread(() => counter.Increment());
                thread.Start();
                thread.Join();
                Console.WriteLine(counter.Value);
            }
        }
        """);

    [Fact]
    public Task JoinedByTheOtherTypesMethod_Silent() => Verify.Silent("""
        class Worker
        {
            private readonly Thread _thread;

            public Worker(ThreadStart work) => _thread = new Thread(work);

            public void Begin() => _thread.Start();

            public void End() => _thread.Join();
        }

        class Program
        {
            private int _n;

            void Run()
            {
                var worker = new Worker(() => _n++);
                worker.Begin();
                worker.End();
                _n++;
            }
        }
        """);

    [Fact]
    public Task FunctionThatAnotherTypeRunsInParallel_Reported() => Verify.Reports("""
        static class Many
        {
            public static void Times(int n, Action work) => Parallel.For(0, n, _ => work());
        }

        class Program
        {
            static void Run()
            {
                int n = 0;
                Many.Times(10, () => {|CSAFE102:n++|});
                Console.WriteLine(n);
            }
        }
        """);

    [Fact]
    public Task FunctionThatAnotherTypeRunsInPlace_Silent() => Verify.Silent("""
        static class Many
        {
            public static void Times(int n, Action work)
            {
                for (int i = 0; i < n; i++)
                    work();
            }
        }

        class Program
        {
            static void Run()
            {
                int n = 0;
                Many.Times(10, () => n++);
                Console.WriteLine(n);
            }
        }
        """);

    [Fact]
    public Task TaskThatAnotherTypeStartsAndReturns_Reported() => Verify.Reports("""
        static class Background
        {
            public static Task Start(Action work) => Task.Run(work);
        }

        class Program
        {
            static void Run()
            {
                int n = 0;
                var task = Background.Start(() => {|CSAFE102:n++|});
                n++;
                task.Wait();
                Console.WriteLine(n);
            }
        }
        """);

    [Fact]
    public Task TaskThatAnotherTypeReturns_WaitedFor_Silent() => Verify.Silent("""
        static class Background
        {
            public static Task Start(Action work) => Task.Run(work);
        }

        class Program
        {
            static void Run()
            {
                int n = 0;
                var task = Background.Start(() => n++);
                task.Wait();
                n++;
                Console.WriteLine(n);
            }
        }
        """);

    [Fact]
    public Task CollectionInsideASharedCache_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly Dictionary<string, int> _lengths = new();

            public int Length(string word)
            {
                if (!_lengths.TryGetValue(word, out var length))
                {
                    length = word.Length;
                    {|CSAFE105:_lengths[word] = length|};
                }

                return length;
            }
        }

        class Program
        {
            private readonly Cache _cache = new();

            void Run(string[] words) => Parallel.ForEach(words, word => _cache.Length(word));
        }
        """);

    [Fact]
    public Task InheritedHelper_Reported() => Verify.Reports("""
        abstract class Base
        {
            private int _hits;

            protected void Hit() => {|CSAFE102:_hits++|};
        }

        sealed class Derived : Base
        {
            public void Run() => Parallel.For(0, 10, _ => Hit());
        }
        """);

    [Fact]
    public Task VirtualCallOnAnObjectOfKnownType_Reported() => Verify.Reports("""
        interface ISink { void Take(int item); }

        sealed class Sum : ISink
        {
            public int Total { get; private set; }

            public void Take(int item) => {|CSAFE102:Total += item|};
        }

        class Program
        {
            static int Run(int[] items)
            {
                var sum = new Sum();
                Parallel.ForEach(items, item => sum.Take(item));
                return sum.Total;
            }
        }
        """);

    [Fact]
    public Task StaticHelperOfAnotherType_Reported() => Verify.Reports("""
        static class Statistics
        {
            private static int s_calls;

            public static void Note() => {|CSAFE102:s_calls++|};
        }

        class Program
        {
            static void Run() => Parallel.For(0, 10, _ => Statistics.Note());
        }
        """);

    [Fact]
    public Task TypeClaimedToBeSafe_Silent() => Verify.Silent("""
        namespace ConcurrencySafety { [AttributeUsage(AttributeTargets.All)] class ThreadSafeAttribute : Attribute; }

        [ConcurrencySafety.ThreadSafe]
        class Counter
        {
            private int _n;

            public void Increment() => _n++;
        }

        class Program
        {
            static void Run()
            {
                var counter = new Counter();
                Parallel.For(0, 10, _ => counter.Increment());
            }
        }
        """);

    [Fact]
    public Task CallsThatGoInACircle_Reported() => Verify.Reports("""
        class Ping
        {
            private int _n;
            private readonly Pong _pong = new();

            public void Hit(int depth)
            {
                {|CSAFE102:_n++|};
                if (depth > 0)
                    _pong.Hit(this, depth - 1);
            }
        }

        class Pong
        {
            public void Hit(Ping ping, int depth) => ping.Hit(depth);
        }

        class Program
        {
            static void Run()
            {
                var ping = new Ping();
                Parallel.For(0, 10, i => ping.Hit(i));
            }
        }
        """);

    [Fact]
    public Task LockWrapperInAnotherType_Silent() => Verify.Silent("""
        static class Locks
        {
            public static void Enter(object gate) => Monitor.Enter(gate);

            public static void Exit(object gate) => Monitor.Exit(gate);
        }

        class C
        {
            private readonly object _gate = new();
            private int _n;

            void Run() => Parallel.For(0, 10, _ =>
            {
                Locks.Enter(_gate);
                try { _n++; }
                finally { Locks.Exit(_gate); }
            });
        }
        """);

    [Fact]
    public Task GuardOfAnotherTypeReleasedBefore_Reported() => Verify.Reports("""
        readonly struct Guard : IDisposable
        {
            private readonly object _gate;

            public Guard(object gate)
            {
                _gate = gate;
                Monitor.Enter(gate);
            }

            public void Dispose() => Monitor.Exit(_gate);
        }

        class C
        {
            private readonly object _gate = new();
            private int _n;

            void Run() => Parallel.For(0, 10, _ =>
            {
                using (new Guard(_gate))
                {
                }

                {|CSAFE102:_n++|};
            });
        }
        """);

    [Fact]
    public Task GuardThatAMethodMakes_Silent() => Verify.Silent("""
        sealed class ReadWrite
        {
            private readonly ReaderWriterLockSlim _lock = new();

            public Releaser Write()
            {
                _lock.EnterWriteLock();
                return new Releaser(_lock);
            }

            public readonly struct Releaser : IDisposable
            {
                private readonly ReaderWriterLockSlim _held;

                public Releaser(ReaderWriterLockSlim held) => _held = held;

                public void Dispose() => _held.ExitWriteLock();
            }
        }

        class C
        {
            private readonly ReadWrite _guard = new();
            private int _n;

            void Run() => Parallel.For(0, 10, _ =>
            {
                using (_guard.Write())
                    _n++;
            });
        }
        """);

    [Fact]
    public Task GuardThatAMethodMakes_ReleasedBefore_Reported() => Verify.Reports("""
        sealed class ReadWrite
        {
            private readonly ReaderWriterLockSlim _lock = new();

            public Releaser Write()
            {
                _lock.EnterWriteLock();
                return new Releaser(_lock);
            }

            public readonly struct Releaser : IDisposable
            {
                private readonly ReaderWriterLockSlim _held;

                public Releaser(ReaderWriterLockSlim held) => _held = held;

                public void Dispose() => _held.ExitWriteLock();
            }
        }

        class C
        {
            private readonly ReadWrite _guard = new();
            private int _n;

            void Run() => Parallel.For(0, 10, _ =>
            {
                using (_guard.Write())
                {
                }

                {|CSAFE102:_n++|};
            });
        }
        """);
}
