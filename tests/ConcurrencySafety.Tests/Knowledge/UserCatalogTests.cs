using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>Catalogs of users: the same form, additional files, and never an exception.</summary>
public sealed class UserCatalogTests
{
    private const string Source = """
        namespace Jobs
        {
            public sealed class Pool { public void Go(Action work) { } public void Go(Action work, int times) { } public int Size => 1; public void Stop() { } public static void Reset() { } }
            public sealed class Cache { }
            public class Outer { public class Inner<T> { public void Push(T[] items) { } } }
        }

        class C { void F(Jobs.Pool p, Jobs.Outer.Inner<int> i) { p.Go(() => { }); p.Go(() => { }, 3); _ = p.Size; p.Stop(); Jobs.Pool.Reset(); i.Push(new int[1]); Task.Run(() => { }); new List<int>().Add(1); } Jobs.Cache Cached; List<int> Listed; }
        """;

    [Fact]
    public void LinesOfAUserAreTaken()
    {
        var lookup = new Lookup(Source, """
            # What our own library does.
            Jobs.Pool.Go start kind=thread-pool join=none          # all overloads …
            Jobs.Pool.Go(System.Action,System.Int32) start kind=thread-pool times=many join=none   # … but this one
            Jobs.Pool.* in-place
            Jobs.Outer+Inner`1.Push(T[]) add item=items
            type Jobs.Cache safe collection instead="a cache of one's own"
            """);
        Assert.Empty(lookup.Catalog.Problems);
        Assert.Equal([(StartKind.ThreadPool, Multiplicity.Once)], lookup.Effects("p.Go(() => { })").Select(effect => (effect.Kind, effect.Times)));
        Assert.Equal([Multiplicity.Many], lookup.Effects("p.Go(() => { }, 3)").Select(effect => effect.Times));
        Assert.Equal([ApiRole.InPlace], lookup.Effects("p.Size").Select(effect => effect.Role));
        Assert.Equal([ApiRole.InPlace], lookup.Effects("p.Stop()").Select(effect => effect.Role));
        Assert.Empty(lookup.Effects("Jobs.Pool.Reset()"));
        Assert.Equal(["items"], lookup.Effects("i.Push(new int[1])").Select(effect => effect.Item));
        Assert.Equal(new TypeFacts(ThreadSafety.Safe) { IsCollection = true, Instead = "a cache of one's own" }, lookup.Catalog.FactsOf(lookup.Type("Cached")));
    }

    [Fact]
    public void LinesOfAUserGoBeforeOurs()
    {
        var lookup = new Lookup(Source, """
            System.Threading.Tasks.Task.Run forward target=nothing
            type System.Collections.Generic.List`1 safe
            System.Collections.Generic.List`1.* in-place
            """);
        Assert.Equal([ApiRole.Forward], lookup.Effects("Task.Run(() => { })").Select(effect => effect.Role));
        Assert.Equal(ThreadSafety.Safe, lookup.Catalog.FactsOf(lookup.Type("Listed")).Safety);
        Assert.Equal([ApiRole.Write, ApiRole.Add], lookup.Effects("new List<int>().Add(1)").Select(effect => effect.Role)); // our line about Add is more special than "all others"
    }

    [Theory]
    [InlineData("Jobs.Pool.Go", "a member line needs a name and a role")]
    [InlineData("Go start", "a member is written Namespace.Type.Member")]
    [InlineData("Jobs.Pool. start", "a member is written Namespace.Type.Member")]
    [InlineData("Jobs.Pool.Go(System.Action start", "no closing parenthesis after the parameters")]
    [InlineData("Jobs.Pool.Go begin", "no such role: begin")]
    [InlineData("Jobs.Pool.Go 0", "no such role: 0")]
    [InlineData("Jobs.Pool.Go Start", "no such role: Start")]
    [InlineData("Jobs.Pool.Go start,create", "no such role: start,create")]
    [InlineData("Jobs.Pool.Go inplace", "no such role: inplace")]
    [InlineData("Jobs.Pool.Go start kind=fiber", "no such setting: kind=fiber")]
    [InlineData("Jobs.Pool.Go start kind", "no such setting: kind")]
    [InlineData("Jobs.Pool.Go start speed=5", "no such setting: speed=5")]
    [InlineData("Jobs.Pool.Go add item=", "no such setting: item=")]
    [InlineData("type", "a type line needs a name and what the type is")]
    [InlineData("type Jobs.Cache", "a type line needs a name and what the type is")]
    [InlineData("type Jobs.Cache fast", "no such fact of a type: fast")]
    [InlineData("type Jobs.Cache safe instead=", "no such fact of a type: instead=")]
    public void BadLine_IsRememberedAndTheOthersHold(string line, string message)
    {
        var lookup = new Lookup(Source, "Jobs.Pool.Stop signal\n\n" + line + "\r\nJobs.Pool.Go start");
        Assert.Equal([new CatalogProblem("mine.concurrency.txt", 3, message)], lookup.Catalog.Problems);
        Assert.Equal([ApiRole.Signal], lookup.Effects("p.Stop()").Select(effect => effect.Role));
        Assert.Equal([ApiRole.Start], lookup.Effects("p.Go(() => { })").Select(effect => effect.Role));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("\"")]
    [InlineData("type \"")]
    [InlineData("()")]
    [InlineData(") start")]
    [InlineData("(.) start")]
    [InlineData(". start")]
    [InlineData("a.b( start")]
    [InlineData("= = =")]
    [InlineData("type = =")]
    [InlineData("#")]
    [InlineData("a.b start target=\"")]
    public void NonsenseThrowsNothing(string line) => Assert.True(new Lookup(Source, line).Catalog.Problems.Length <= 1);

    [Fact]
    public void OtherFilesAreNoCatalogs()
    {
        var catalog = ApiCatalog.For(
            TestCompilation.Create(Source),
            [new Lookup.CatalogFile("BannedSymbols.txt", "nonsense"), new Lookup.CatalogFile("/a/b/My.Concurrency.TXT", "nonsense")],
            TestContext.Current.CancellationToken);
        Assert.Equal(["/a/b/My.Concurrency.TXT"], catalog.Problems.Select(problem => problem.Path));
    }
}
