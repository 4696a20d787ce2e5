using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>From a symbol in whatever form a program uses it to the lines about it.</summary>
public sealed class ApiCatalogTests
{
    [Theory]
    [InlineData("Task.Run(() => { });", "Task.Run(() => { })", nameof(ApiRole.Start))]
    [InlineData("Task.Run(async () => { await Task.Yield(); return 1; });", "Task.Run(async () => { await Task.Yield(); return 1; })", nameof(ApiRole.Start))]
    [InlineData("Task<int>.Factory.StartNew(() => 1);", "Task<int>.Factory.StartNew(() => 1)", nameof(ApiRole.Start))]
    [InlineData("new Thread(() => { }).Start();", "new Thread(() => { })", nameof(ApiRole.Create))]
    [InlineData("new Thread(() => { }).Start();", "new Thread(() => { }).Start()", nameof(ApiRole.Launch))]
    [InlineData("new Task<int>(() => 1).Start();", "new Task<int>(() => 1)", nameof(ApiRole.Create))]
    [InlineData("Parallel.For(0, 9, () => 0, (i, s, l) => l, l => { });", "Parallel.For(0, 9, () => 0, (i, s, l) => l, l => { })", nameof(ApiRole.Start))]
    [InlineData("Parallel.ForEachAsync(new int[3], (x, t) => default);", "Parallel.ForEachAsync(new int[3], (x, t) => default)", nameof(ApiRole.Start))]
    [InlineData("new int[3].AsParallel().Select(x => x);", "new int[3].AsParallel().Select(x => x)", nameof(ApiRole.Start))]
    [InlineData("new int[3].AsParallel();", "new int[3].AsParallel()", nameof(ApiRole.Forward))]
    [InlineData("Task.Run(() => 1).ContinueWith(t => t.Result);", "Task.Run(() => 1).ContinueWith(t => t.Result)", nameof(ApiRole.Continue))]
    [InlineData("var x = Task.Run(() => 1).Result;", "Task.Run(() => 1).Result", nameof(ApiRole.Join))]
    [InlineData("Task.Delay(1).GetAwaiter().GetResult();", "Task.Delay(1).GetAwaiter().GetResult()", nameof(ApiRole.Join))]
    [InlineData("Task.WhenAll(new Task<int>[2]);", "Task.WhenAll(new Task<int>[2])", nameof(ApiRole.Combine))]
    [InlineData("new List<Task>().Select(x => x).ToArray();", "new List<Task>().Select(x => x).ToArray()", nameof(ApiRole.InPlace), nameof(ApiRole.Forward))]
    [InlineData("Enumerable.Select(new int[1], x => x);", "Enumerable.Select(new int[1], x => x)", nameof(ApiRole.InPlace), nameof(ApiRole.View))]
    [InlineData("new List<string>().Add(\"\");", "new List<string>().Add(\"\")", nameof(ApiRole.Write), nameof(ApiRole.Add))]
    [InlineData("new List<string>().Clear();", "new List<string>().Clear()", nameof(ApiRole.Write))]
    [InlineData("var n = new List<string>().Count;", "new List<string>().Count", nameof(ApiRole.Read))]
    [InlineData("var s = new List<string>()[0];", "new List<string>()[0]", nameof(ApiRole.Read))]
    [InlineData("var s = new Dictionary<int, int>()[0];", "new Dictionary<int, int>()[0]", nameof(ApiRole.Read))]
    [InlineData("var c = new System.Text.StringBuilder()[0];", "new System.Text.StringBuilder()[0]", nameof(ApiRole.Read))]
    [InlineData("new List<string>().GetHashCode();", "new List<string>().GetHashCode()")]
    [InlineData("int n = 0; Interlocked.Increment(ref n);", "Interlocked.Increment(ref n)", nameof(ApiRole.Atomic))]
    [InlineData("new System.Timers.Timer().Elapsed += (s, e) => { };", "new System.Timers.Timer().Elapsed", nameof(ApiRole.Start))]
    [InlineData("new CountdownEvent(1).Signal();", "new CountdownEvent(1).Signal()", nameof(ApiRole.Signal))]
    [InlineData("Console.WriteLine();", "Console.WriteLine()")]
    [InlineData("new Action(() => { })();", "new Action(() => { })()")]
    public void RolesOfAMember(string statement, string spelling, params string[] roles) =>
        Assert.Equal(roles, Lookup.Of(statement).Effects(spelling).Select(effect => effect.Role.ToString()));

    [Theory]
    [InlineData("bool b = false; Monitor.Enter(new object(), ref b);", "Monitor.Enter(new object(), ref b)", nameof(AcquireOutcome.RefFlag))]
    [InlineData("Monitor.Enter(new object());", "Monitor.Enter(new object())", nameof(AcquireOutcome.Always))]
    [InlineData("Monitor.TryEnter(new object(), 5);", "Monitor.TryEnter(new object(), 5)", nameof(AcquireOutcome.ResultTrue))]
    [InlineData("new SemaphoreSlim(1).Wait();", "new SemaphoreSlim(1).Wait()", nameof(AcquireOutcome.Always))]
    [InlineData("new SemaphoreSlim(1).Wait(default(CancellationToken));", "new SemaphoreSlim(1).Wait(default(CancellationToken))", nameof(AcquireOutcome.Always))]
    [InlineData("new SemaphoreSlim(1).Wait(5);", "new SemaphoreSlim(1).Wait(5)", nameof(AcquireOutcome.ResultTrue))]
    [InlineData("new Lock().EnterScope();", "new Lock().EnterScope()", nameof(AcquireOutcome.ResultDisposed))]
    [InlineData("new Thread(() => { }).Join(5);", "new Thread(() => { }).Join(5)", nameof(AcquireOutcome.Always))]
    [InlineData("Task.WaitAll(new Task[1], 5);", "Task.WaitAll(new Task[1], 5)", nameof(AcquireOutcome.Always))]
    [InlineData("Task.WaitAll(new Task[1]);", "Task.WaitAll(new Task[1])", nameof(AcquireOutcome.Always))]
    public void OverloadsAreTold(string statement, string spelling, string outcome) =>
        Assert.All(Lookup.Of(statement).Effects(spelling), effect => Assert.Equal(outcome, effect.Outcome.ToString()));

    [Fact]
    public void LockModesAreTold()
    {
        var lookup = Lookup.Of("var l = new ReaderWriterLockSlim(); l.EnterReadLock(); l.EnterUpgradeableReadLock(); l.EnterWriteLock();");
        Assert.Equal(
            [LockMode.Shared, LockMode.Upgradeable, LockMode.Exclusive],
            new[] { "l.EnterReadLock()", "l.EnterUpgradeableReadLock()", "l.EnterWriteLock()" }.Select(call => lookup.Effects(call).Single().Mode));
    }

    [Theory]
    [InlineData("void F(Mutex x) => x.WaitOne(5);", "x.WaitOne(5)", nameof(ApiRole.Acquire))]
    [InlineData("void F(ManualResetEvent x) => x.WaitOne(5);", "x.WaitOne(5)", nameof(ApiRole.Wait))]
    [InlineData("void F(Semaphore x) => x.WaitOne();", "x.WaitOne()", nameof(ApiRole.Acquire), nameof(ApiRole.Wait))]
    [InlineData("void F(StreamWriter x) => x.WriteLine(5);", "x.WriteLine(5)", nameof(ApiRole.Write))]
    [InlineData("void F(TextWriter x) => x.WriteLine(5);", "x.WriteLine(5)")]
    [InlineData("void F(StreamWriter x) => x.GetType();", "x.GetType()")]
    [InlineData("void F(System.Collections.ObjectModel.ObservableCollection<int> x) => x.Add(1);", "x.Add(1)", nameof(ApiRole.Write), nameof(ApiRole.Add))]
    [InlineData("void F(ITimer x) => x.DisposeAsync();", "x.DisposeAsync()", nameof(ApiRole.Forward))]
    [InlineData("void F(IAsyncDisposable x) => x.DisposeAsync();", "x.DisposeAsync()")]
    [InlineData("void F<T>(T x) where T : IAsyncDisposable => x.DisposeAsync();", "x.DisposeAsync()")]
    public void TheReceiversTypeTellsMore(string member, string spelling, params string[] roles) =>
        Assert.Equal(roles, new Lookup("class C { " + member + " }").RolesByReceiver(spelling).Select(role => role.ToString()));

    [Fact]
    public void InterfaceMemberOnAKnownObjectIsItsImplementation()
    {
        var lookup = new Lookup("class C { List<int> L; ConcurrentDictionary<int, int> D; void F(IList<int> x, IDictionary<int, int> y) { x.Add(1); y.Remove(1); } }");
        Assert.Equal([ApiRole.Write, ApiRole.Add], lookup.Catalog.EffectsOf(lookup.Member("x.Add(1)"), lookup.Type("L")).Select(effect => effect.Role));
        Assert.Empty(lookup.Catalog.EffectsOf(lookup.Member("y.Remove(1)"), lookup.Type("D")));
    }

    [Fact]
    public void InterfaceMemberIsAssumedToTouchContentAndSureToAdd()
    {
        var lookup = new Lookup("class C { void F(IList<Task> x) { x.Clear(); x.Add(null!); } }");
        Assert.Empty(lookup.Effects("x.Clear()"));
        Assert.Equal([ApiRole.Write], lookup.Catalog.AssumedEffectsOf(lookup.Member("x.Clear()")).Select(effect => effect.Role));
        Assert.Equal([ApiRole.Add], lookup.Effects("x.Add(null!)").Select(effect => effect.Role));
        Assert.Equal([ApiRole.Write], lookup.Catalog.AssumedEffectsOf(lookup.Member("x.Add(null!)")).Select(effect => effect.Role));
    }

    [Fact]
    public void OverrideOfAHostedMethodIsHosted()
    {
        const string source = """
            namespace Microsoft.Extensions.Hosting
            {
                public interface IHostedService { Task StartAsync(CancellationToken t); }
                public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken t); }
            }

            class Worker : Microsoft.Extensions.Hosting.BackgroundService { protected override Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; }
            class Derived : Worker { protected override Task ExecuteAsync(CancellationToken t) => base.ExecuteAsync(t); }
            class Open : Microsoft.Extensions.Hosting.IHostedService { public Task StartAsync(CancellationToken t) => Task.CompletedTask; }
            class Hidden : Microsoft.Extensions.Hosting.IHostedService { Task Microsoft.Extensions.Hosting.IHostedService.StartAsync(CancellationToken t) => Task.CompletedTask; }
            class Other { public Task StartAsync(CancellationToken t) => Task.CompletedTask; public Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; }
            """;
        var lookup = new Lookup(source);
        Assert.True(IsHosted("Worker"));
        Assert.True(IsHosted("Derived"));
        Assert.True(IsHosted("Open"));
        Assert.True(IsHosted("Hidden"));
        Assert.False(IsHosted("Other"));

        bool IsHosted(string type) => lookup.Compilation.GetTypeByMetadataName(type)!.GetMembers().Any(lookup.Catalog.StartsAnything);
    }

    [Fact]
    public void BodyThatIsSeenSpeaksForItself()
    {
        var lookup = new Lookup("""
            class Clock : TimeProvider { public override ITimer CreateTimer(TimerCallback c, object? s, TimeSpan a, TimeSpan b) => null!; }
            class Bag : List<int>, ICollection<int> { void ICollection<int>.Add(int x) { } }
            class C { void F(Clock x) => x.CreateTimer(_ => { }, null, default, default); }
            """);
        Assert.Empty(lookup.Effects("x.CreateTimer(_ => { }, null, default, default)"));
        Assert.Empty(lookup.Compilation.GetTypeByMetadataName("Bag")!.GetMembers().OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.ExplicitInterfaceImplementation).SelectMany(method => lookup.Catalog.EffectsOf(method)));
    }

    [Fact]
    public void StartsAnythingIsForStartsOnly()
    {
        var lookup = Lookup.Of("Task.Run(() => { }); new Thread(() => { }).Start(); Task.WaitAll(); new List<int>().ForEach(x => { });");
        Assert.True(lookup.Catalog.StartsAnything(lookup.Member("Task.Run(() => { })")));
        Assert.True(lookup.Catalog.StartsAnything(lookup.Member("new Thread(() => { }).Start()")));
        Assert.False(lookup.Catalog.StartsAnything(lookup.Member("Task.WaitAll()")));
        Assert.False(lookup.Catalog.StartsAnything(lookup.Member("new List<int>().ForEach(x => { })")));
    }

    [Fact]
    public void CompilationWithoutAFrameworkHasNoThreading()
    {
        var empty = CSharpCompilation.Create("Empty");
        Assert.False(ApiCatalog.For(empty, null, TestContext.Current.CancellationToken).HasThreading);
        Assert.True(Lookup.Of(string.Empty).Catalog.HasThreading);
    }

    [Fact]
    public void OlderFrameworksAreKnownToo()
    {
        var compilation = TestCompilation.Create("class C { }", new SourceOptions { Framework = TargetFramework.Net472 });
        var catalog = ApiCatalog.For(compilation, null, TestContext.Current.CancellationToken);
        Assert.True(catalog.HasThreading);
        Assert.All(compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")!.GetMembers("Run"), run => Assert.True(catalog.StartsAnything(run)));
    }
}
