using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Virtual and interface calls on objects of which only the static type is known: followed where this compilation has the few implementations there are.</summary>
public sealed class VirtualCallsTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    [Fact]
    public Task OnlyImplementation_Reported() => Verify.Reports("""
        interface ICounter { void Add(); }

        class Counter : ICounter
        {
            private int _count;
            public void Add() => {|CSAFE102:_count++|};
        }

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """);

    [Fact]
    public Task OnlyImplementationLocks_Silent() => Verify.Silent("""
        interface ICounter { void Add(); }

        class Counter : ICounter
        {
            private readonly object _gate = new();
            private int _count;
            public void Add() { lock (_gate) { _count++; } }
        }

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """);

    [Theory]
    [InlineData("class Counter : ICounter { private int _n; void ICounter.Add() => {|CSAFE102:_n++|}; }")]
    [InlineData("record Counter : ICounter { private int _n; public void Add() => {|CSAFE102:_n++|}; }")]
    [InlineData("class Counter(int n) : ICounter { public void Add() => {|CSAFE102:n++|}; }")]
    [InlineData("class Counter<T> : ICounter { private int _n; public void Add() => {|CSAFE102:_n++|}; }")]
    [InlineData("static class Outer { class Counter : ICounter { private int _n; public void Add() => {|CSAFE102:_n++|}; } }")]
    [InlineData("partial class Counter : ICounter { private int _n; } partial class Counter { public void Add() => {|CSAFE102:_n++|}; }")]
    [InlineData("abstract class Base : ICounter { private int _n; public void Add() => {|CSAFE102:_n++|}; } class One : Base { } class Two : Base { } class Three : Base { } class Four : Base { }")]
    [InlineData("abstract class Base : ICounter { public abstract void Add(); } class Counter : Base { private int _n; public override void Add() => {|CSAFE102:_n++|}; }")]
    public Task ShapesOfTheImplementation_Reported(string type) => Verify.Reports("interface ICounter { void Add(); }\n" + type + """

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """);

    [Fact]
    public Task OverrideOfTheImplementation_Reported() => Verify.Reports("""
        interface ICounter { void Add(); }
        abstract class Base : ICounter { public virtual void Add() { } }
        class Counter : Base { private int _n; public override void Add() => {|CSAFE102:_n++|}; }

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """);

    [Theory]
    [InlineData("void Run(ICounter counter) => Parallel.Invoke(counter.Add, counter.Add);")]
    [InlineData("void Run(ICounter counter) { var other = Task.Run(counter.Add); counter.Add(); other.Wait(); }")]
    [InlineData("async Task Run(ICounter counter) { var other = Task.Run(() => counter.Add()); counter.Add(); await other; }")]
    [InlineData("void Run(ICounter? counter) => Parallel.For(0, 9, i => counter?.Add());")]
    [InlineData("void Run<T>(T counter) where T : ICounter => Parallel.For(0, 9, i => counter.Add());")]
    public Task ShapesOfTheCall_Reported(string method) => Verify.Reports("""
        #nullable enable
        interface ICounter { void Add(); }

        class Counter : ICounter
        {
            private int _count;
            public void Add() => {|CSAFE102:_count++|};
        }

        class Work
        {
            public METHOD
        }
        """.Replace("METHOD", method, StringComparison.Ordinal));

    [Fact]
    public Task PropertyOfAnInterface_Reported() => Verify.Reports("""
        interface ITicket { int Next { get; } }

        class Ticket : ITicket
        {
            private int _last;
            public int Next => {|CSAFE102:++_last|};
        }

        class Work
        {
            public void Run(ITicket ticket) => Parallel.For(0, 100, i => Console.WriteLine(ticket.Next));
        }
        """);

    [Fact]
    public Task ArgumentOfAnInterfaceCall_Reported() => Verify.Reports("""
        interface IFill { void Fill(List<int> items); }

        class Filler : IFill
        {
            public void Fill(List<int> items) => {|CSAFE105:items.Add(1)|};
        }

        class Work
        {
            public int Run(IFill filler)
            {
                var items = new List<int>();
                Parallel.For(0, 100, i => filler.Fill(items));
                return items.Count;
            }
        }
        """);

    [Theory]
    [InlineData("public static void Fill(List<int> items, int i) => {|CSAFE105:items.Add(i)|};")]
    [InlineData("public static void Fill(List<int> items, int i) { {|CSAFE105:items[0] = i|}; }")]
    public Task ArgumentOfAnotherTypesMethod_Reported(string method) => Verify.Reports("""
        static class Filler { METHOD }

        class Work
        {
            public int Run()
            {
                var items = new List<int> { 0 };
                Parallel.For(0, 100, i => Filler.Fill(items, i));
                return items.Count;
            }
        }
        """.Replace("METHOD", method, StringComparison.Ordinal));

    [Fact]
    public Task OwnListOfEachRun_Silent() => Verify.Silent("""
        static class Filler
        {
            public static void Fill(List<int> items, int i) => items.Add(i);
        }

        class Work
        {
            public void Run() => Parallel.For(0, 100, i =>
            {
                var items = new List<int>();
                Filler.Fill(items, i);
                Console.WriteLine(items.Count);
            });
        }
        """, Strict);

    [Fact]
    public Task OneOfTwoImplementations_Silent() => Verify.Silent(TwoImplementations.Replace("{|CSAFE102:_count++|}", "_count++", StringComparison.Ordinal));

    [Fact]
    public Task OneOfTwoImplementationsInStrictMode_Reported() => Verify.Reports(TwoImplementations, Strict);

    [Fact]
    public Task PublicInterfaceOfALibrary_Silent() => Verify.Silent(PublicInterface.Replace("{|CSAFE102:_count++|}", "_count++", StringComparison.Ordinal));

    [Fact]
    public Task PublicInterfaceOfALibraryInStrictMode_Reported() => Verify.Reports(PublicInterface, Strict);

    [Fact]
    public Task PublicInterfaceOfAProgram_Reported() => Verify.Reports(PublicInterface + "static class Start { static void Main() { } }", Program);

    [Fact]
    public Task PublicBaseThatOnlyWeCanDeriveFrom_Reported() => Verify.Reports("""
        public abstract class Counter
        {
            private protected Counter() { }
            public abstract void Add();
        }

        public sealed class Plain : Counter
        {
            private int _count;
            public override void Add() => {|CSAFE102:_count++|};
        }

        public class Work
        {
            public void Run(Counter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """);

    [Fact]
    public Task ManyImplementations_Silent() => Verify.Silent("""
        interface ICounter { void Add(); }
        class One : ICounter { private int _n; public void Add() => _n++; }
        class Two : ICounter { private int _n; public void Add() => _n++; }
        class Three : ICounter { private int _n; public void Add() => _n++; }
        class Four : ICounter { private int _n; public void Add() => _n++; }

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """, Strict);

    [Fact]
    public Task JoinInTheOnlyImplementation_Silent() => Verify.Silent("""
        interface IWait { void For(Task task); }

        class Waiter : IWait
        {
            public void For(Task task) => task.Wait();
        }

        class Work
        {
            public int Run(IWait waiter)
            {
                var count = 0;
                var task = Task.Run(() => count++);
                waiter.For(task);
                return count;
            }
        }
        """, Strict);

    [Fact]
    public Task JoinInOneOfTwoImplementations_ReportedInStrictMode() => Verify.Reports("""
        interface IWait { void For(Task task); }

        class Waiter : IWait
        {
            public void For(Task task) => task.Wait();
        }

        class Impatient : IWait
        {
            public void For(Task task) { }
        }

        class Work
        {
            public int Run(IWait waiter)
            {
                var count = 0;
                var task = Task.Run(() => {|CSAFE102:count++|});
                waiter.For(task);
                return count;
            }
        }
        """, Strict);

    [Fact]
    public Task LockOfTheOnlyImplementation_Silent() => Verify.Silent("""
        interface IGuard { void Do(Action action); }

        class Guard : IGuard
        {
            private readonly object _gate = new();
            public void Do(Action action) { lock (_gate) { action(); } }
        }

        class Work
        {
            private int _count;

            public void Run(IGuard guard) => Parallel.For(0, 100, i => guard.Do(() => _count++));
        }
        """, Strict);

    [Fact]
    public Task StepOfATemplateOnAThread_Reported() => Verify.Reports("""
        abstract class Job
        {
            public void Run() => Parallel.For(0, 100, i => Step(i));
            protected abstract void Step(int i);
        }

        class Sum : Job
        {
            private int _total;
            protected override void Step(int i) => {|CSAFE102:_total += i|};
        }
        """);

    [Fact]
    public Task StepOfATemplateUnderItsLock_Silent() => Verify.Silent("""
        abstract class Job
        {
            private readonly object _gate = new();

            public void Run() => Parallel.For(0, 100, i => { lock (_gate) { Step(i); } });

            protected abstract void Step(int i);
        }

        class Sum : Job
        {
            private int _total;
            protected override void Step(int i) => _total += i;
        }
        """, Strict);

    [Fact]
    public Task MemberOfTheBaseCalledByItsName_Reported() => Verify.Reports("""
        class Counter
        {
            private int _count;
            public virtual void Add() => {|CSAFE102:_count++|};
        }

        class Loud : Counter
        {
            public override void Add() { base.Add(); Console.WriteLine(); }

            public void Run() => Parallel.For(0, 100, i => base.Add());
        }
        """);

    [Fact]
    public Task BaseWaitsInItsOwnStop_Silent() => Verify.Silent("""
        class Worker
        {
            private Task? _task;
            protected int Count;

            public void Start() => _task = Task.Run(() => Count++);

            public virtual void Stop() => _task?.Wait();
        }

        class Loud : Worker
        {
            public override void Stop()
            {
                base.Stop();
                Console.WriteLine(Count);
            }
        }
        """);

    [Fact]
    public Task TaskOfAnInterfaceLost_Reported() => Verify.Reports("""
        interface ISender { Task SendAsync(); }

        class Sender : ISender
        {
            public async Task SendAsync() => await Task.Delay(1);
        }

        class Work
        {
            public void Run(ISender sender)
            {
                sender.{|CSAFE302:SendAsync|}();
            }
        }
        """);

    [Fact]
    public Task CallThatLeadsBack_Silent() => Verify.Silent("""
        interface INode { void Visit(int depth); }

        class Node : INode
        {
            private readonly INode[] _children = new INode[2];

            public void Visit(int depth)
            {
                foreach (var child in _children)
                {
                    child.Visit(depth + 1);
                }

                Parallel.ForEach(_children, child => child.Visit(depth));
            }
        }
        """, Strict);

    private const string TwoImplementations = """
        interface ICounter { void Add(); }

        class Plain : ICounter
        {
            private int _count;
            public void Add() => {|CSAFE102:_count++|};
        }

        class Careful : ICounter
        {
            private int _count;
            public void Add() => Interlocked.Increment(ref _count);
        }

        class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }
        """;

    private const string PublicInterface = """
        public interface ICounter { void Add(); }

        public class Counter : ICounter
        {
            private int _count;
            public void Add() => {|CSAFE102:_count++|};
        }

        public class Work
        {
            public void Run(ICounter counter) => Parallel.For(0, 100, i => counter.Add());
        }

        """;

    [Fact]
    public Task GenericMethodOfAnInterfaceByItsOnlyType_Silent() => Verify.Silent("""
        #nullable enable
        interface IScope { Task<T?> Get<T>(T? value) where T : class; void Put<T>(T value); }

        class Scope : IScope
        {
            public Task<T?> Get<T>(T? value) where T : class => Task.FromResult(value);
            void IScope.Put<T>(T value) { }
        }

        class C
        {
            public async Task M()
            {
                IScope scope = new Scope();
                scope.Put<int>(1);
                await Task.WhenAll(scope.Get<string>("a"), ((IScope)new Scope()).Get<object>(this));
            }
        }
        """);
}
