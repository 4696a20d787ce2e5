using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Knowledge.Annotations;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>Annotations from source and from metadata, on everything they may stand on.</summary>
public sealed class AnnotationReaderTests
{
    private const string Source = """
        using ConcurrencySafety;

        [ThreadSafe] public class Store { }
        [NotThreadSafe] public class Parser { public int Position { get; set; } public void Parse() { } public static void Reset() { } public override string ToString() => ""; }
        [Immutable] public struct Money { }
        [ThreadConfined("ui")] public class View { }
        [ThreadSafe] public interface IShared { }
        public class Shared : IShared { }
        public class DerivedStore : Store { }
        [NotThreadSafe] public class Odd : Store { }
        [ThreadSafe] public class SafeList : List<int> { }
        public class Plain { }

        public interface IRunner { void Run([RunsConcurrently] Action work, Action report); }
        public class Runner : IRunner { public void Run(Action job, Action report) { } public virtual void Go([RunsConcurrently] Func<Task> f) { } public void All([RunsConcurrently] params Action[] jobs) { } public void No([RunsConcurrently] int x) { } }
        public class Fast : Runner { public override void Go(Func<Task> g) { } }
        public static class Extensions { public static void Each<T>(this IEnumerable<T> xs, [RunsConcurrently] Action<T> body) { } }

        public class Members
        {
            private readonly object _a = new(), _b = new();
            [GuardedBy(nameof(_a))] public int Guarded;
            [GuardedBy(nameof(_b))] public int Property { get; set; }
            [AcquiredBefore(nameof(_b))] public object First = new();
            [RequiresLock(nameof(_a), nameof(_b))] public void Two() { }
            [RequiresLock(nameof(_a))] public void One() { }
            [RequiresLock] public void None() { }
            [RequiresLock(null!)] public void Null() { }
            [ExcludesLock(nameof(_a))] public void Not() { }
            [MustJoin] public Task Start() => Task.CompletedTask;
            public void Give([Transfers] object taken, object kept) { }
            [ThreadStatic] public static int PerThread;
            public static int Shared;
        }

        public class User
        {
            public void F(Runner r, IRunner i, Fast f, int[] xs)
            {
                i.Run(null!, null!);
                r.Run(null!, null!);
                r.Go(null!);
                f.Go(null!);
                r.All(null!, null!);
                r.No(1);
                xs.Each(x => { });
                Extensions.Each(xs, x => { });
            }
        }
        """;

    private static string Declarations { get; } = string.Join('\n', Annotation.All.Select(annotation => AnnotationSource.Of(annotation, isEmbedded: false)));

    public static TheoryData<bool> Places => [false, true];

    [Theory]
    [InlineData("Store", nameof(ThreadSafety.Safe))]
    [InlineData("Parser", nameof(ThreadSafety.NotSafe))]
    [InlineData("Money", nameof(ThreadSafety.Immutable))]
    [InlineData("View", nameof(ThreadSafety.NotSafe))]
    [InlineData("IShared", nameof(ThreadSafety.Safe))]
    [InlineData("Shared", nameof(ThreadSafety.Safe))]
    [InlineData("DerivedStore", nameof(ThreadSafety.Safe))]
    [InlineData("Odd", nameof(ThreadSafety.NotSafe))]
    [InlineData("SafeList", nameof(ThreadSafety.Safe))]
    [InlineData("Plain", nameof(ThreadSafety.Unknown))]
    public void Safety(string type, string safety)
    {
        foreach (var compilation in new[] { InSource(), InMetadata() })
        {
            Assert.Equal(safety, Catalog(compilation).FactsOf(compilation.GetTypeByMetadataName(type)!).Safety.ToString());
        }
    }

    [Fact]
    public void AnnotatedTypeKeepsItsOtherFacts() =>
        Assert.True(Catalog(InSource()) is var catalog && catalog.FactsOf(InSource().GetTypeByMetadataName("SafeList")!).IsCollection);

    [Theory]
    [InlineData("i.Run(null!, null!)", "work")]
    [InlineData("r.Run(null!, null!)", "job")]
    [InlineData("r.Go(null!)", "f")]
    [InlineData("f.Go(null!)", "g")]
    [InlineData("r.All(null!, null!)", "jobs")]
    [InlineData("r.No(1)", null)]
    [InlineData("xs.Each(x => { })", "body")]
    [InlineData("Extensions.Each(xs, x => { })", "body")]
    public void RunsConcurrentlyIsAStartOfThatParameter(string call, string? parameter)
    {
        var effects = new Lookup(Source + Declarations).Effects(call);
        Assert.Equal(parameter is null ? [] : [parameter], effects.Select(effect => effect.Target));
        Assert.All(effects, effect => Assert.Equal((ApiRole.Start, StartKind.Task, Multiplicity.Many, JoinKind.None), (effect.Role, effect.Kind, effect.Times, effect.JoinedBy)));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void MembersAndParameters(bool inMetadata)
    {
        var type = (inMetadata ? InMetadata() : InSource()).GetTypeByMetadataName("Members")!;
        Assert.Equal("_a", AnnotationReader.GuardOf(Member("Guarded")));
        Assert.Equal("_b", AnnotationReader.GuardOf(Member("Property")));
        Assert.Null(AnnotationReader.GuardOf(Member("First")));
        Assert.Equal(["_b"], AnnotationReader.LocksAfter(Member("First")));
        Assert.Equal(["_a", "_b"], AnnotationReader.RequiredLocks(Member("Two")));
        Assert.Equal(["_a"], AnnotationReader.RequiredLocks(Member("One")));
        Assert.Empty(AnnotationReader.RequiredLocks(Member("None")));
        Assert.Empty(AnnotationReader.RequiredLocks(Member("Null")));
        Assert.Equal(["_a"], AnnotationReader.ExcludedLocks(Member("Not")));
        Assert.True(AnnotationReader.MustJoin((IMethodSymbol)Member("Start")));
        Assert.False(AnnotationReader.MustJoin((IMethodSymbol)Member("One")));
        Assert.Equal([true, false], ((IMethodSymbol)Member("Give")).Parameters.Select(AnnotationReader.IsTransferred));
        Assert.True(AnnotationReader.IsThreadStatic((IFieldSymbol)Member("PerThread")));
        Assert.False(AnnotationReader.IsThreadStatic((IFieldSymbol)Member("Shared")));

        ISymbol Member(string name) => type.GetMembers(name).Single();
    }

    [Fact]
    public void MembersOfATypeThatIsNotThreadSafeAndThatWeDoNotSee()
    {
        var compilation = InMetadata();
        var catalog = Catalog(compilation);
        var type = compilation.GetTypeByMetadataName("Parser")!;
        Assert.Equal([ApiRole.Write], RolesOf("Parse"));
        Assert.Equal([ApiRole.Read], RolesOf("Position"));
        Assert.Empty(RolesOf("Reset"));
        Assert.Empty(RolesOf("ToString"));
        Assert.Empty(Catalog(InSource()).EffectsOf(InSource().GetTypeByMetadataName("Parser")!.GetMembers("Parse").Single()));

        IEnumerable<ApiRole> RolesOf(string name) => catalog.EffectsOf(type.GetMembers(name).Single()).Select(effect => effect.Role);
    }

    [Fact]
    public void AttributesOfOthersAreNotOurs()
    {
        var lookup = new Lookup("namespace Other.ConcurrencySafety { class ThreadSafeAttribute : Attribute { } } [Other.ConcurrencySafety.ThreadSafe] class C { C Field; }");
        Assert.Equal(ThreadSafety.Unknown, lookup.Catalog.FactsOf(lookup.Type("Field")).Safety);
    }

    private static ApiCatalog Catalog(Compilation compilation) => ApiCatalog.For(compilation, null, TestContext.Current.CancellationToken);

    private static Compilation InSource() => TestCompilation.Create(Source, new SourceOptions { AlsoSources = [Declarations] });

    private static Compilation InMetadata()
    {
        using var stream = new MemoryStream();
        var result = InSource().WithAssemblyName("Library").Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return TestCompilation.Create(string.Empty).AddReferences(MetadataReference.CreateFromImage(stream.ToArray()));
    }
}
