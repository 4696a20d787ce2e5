using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>The same race in every shape in which C# lets a body be written; each with its safe twin.</summary>
public sealed class ShapesTests
{
    private const string Overlapping = """
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = Task.Run(LAMBDA);
                count++;
                await t;
                return count;
            }
        }
        """;

    private const string Joined = """
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = Task.Run(LAMBDA);
                await t;
                count++;
                return count;
            }
        }
        """;

    public static TheoryData<string> Lambdas =>
    [
        "() => {|CSAFE102:count++|}",
        "() => { {|CSAFE102:count++|}; }",
        "(() => {|CSAFE102:count++|})",
        "delegate { {|CSAFE102:count++|}; }",
        "delegate() { {|CSAFE102:count++|}; }",
        "async () => { await Task.Yield(); {|CSAFE102:count++|}; }",
        "async delegate { await Task.Yield(); {|CSAFE102:count++|}; }",
        "() => { Action inner = () => {|CSAFE102:count++|}; inner(); }",
        "() => { void Inner() => {|CSAFE102:count++|}; Inner(); }",
        "() => { try { {|CSAFE102:count++|}; } finally { Console.WriteLine(); } }",
        "() => { try { Console.WriteLine(); } finally { {|CSAFE102:count++|}; } }",
        "() => { try { Console.WriteLine(); } catch (Exception) { {|CSAFE102:count++|}; } }",
        "() => { using (new MemoryStream()) { {|CSAFE102:count++|}; } }",
        "() => { using var s = new MemoryStream(); {|CSAFE102:count++|}; }",
        "() => { foreach (var x in new[] { 1, 2 }) {|CSAFE102:count += x|}; }",
        "() => { for (var i = 0; i < 3; i++) {|CSAFE102:count += i|}; }",
        "() => { while (Console.ReadLine() != null) {|CSAFE102:count++|}; }",
        "() => { do {|CSAFE102:count++|}; while (Console.ReadLine() != null); }",
        "() => { switch (Console.ReadLine()) { case \"a\": {|CSAFE102:count++|}; break; } }",
        "() => { var n = Console.ReadLine() switch { \"a\" => {|CSAFE102:count++|}, _ => 0 }; }",
        "() => { var n = Console.ReadLine() == null ? {|CSAFE102:count++|} : 0; }",
        "() => { var n = Console.ReadLine() is { Length: > 3 } && {|CSAFE102:count++|} > 0; }",
        "() => { unchecked { {|CSAFE102:count++|}; } }",
        "() => { if (Console.ReadLine() == null) throw new InvalidOperationException(); {|CSAFE102:count++|}; }",
        "() => { goto end; end: {|CSAFE102:count++|}; }",
    ];

    [Theory]
    [MemberData(nameof(Lambdas))]
    public Task LambdaOfTask_Reported(string lambda) => Verify.Reports(Overlapping.Replace("LAMBDA", lambda, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Lambdas))]
    public Task LambdaOfTaskJoinedFirst_Silent(string lambda) => Verify.Silent(Joined.Replace("LAMBDA", Unmarked(lambda), StringComparison.Ordinal));

    [Fact]
    public Task StaticMethodGroup_Reported() => Verify.Reports("""
        class C
        {
            private static int s_count;

            public void M() => Parallel.Invoke(Bump, Bump);

            private static void Bump() => {|CSAFE102:s_count++|};
        }
        """);

    [Fact]
    public Task StaticMethodGroup_Silent() => Verify.Silent("""
        class C
        {
            private static int s_count;

            public void M() => Parallel.Invoke(Bump, Bump);

            private static void Bump() => Interlocked.Increment(ref s_count);
        }
        """);

    [Fact]
    public Task InstanceMethodGroup_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M()
            {
                var t = new Thread(Bump);
                t.Start();
                _count++;
                t.Join();
            }

            private void Bump() => {|CSAFE102:_count++|};
        }
        """);

    [Fact]
    public Task InstanceMethodGroup_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public void M()
            {
                var t = new Thread(Bump);
                t.Start();
                t.Join();
                _count++;
            }

            private void Bump() => _count++;
        }
        """);

    [Fact]
    public Task InstanceMethodGroupThroughThis_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M(int[] xs) => Parallel.ForEach(xs, this.Add);

            private void Add(int x) => {|CSAFE102:this._count += x|};
        }
        """);

    [Fact]
    public Task ExplicitDelegateCreation_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void M()
            {
                var t = new Thread(new ThreadStart(Bump));
                t.Start();
                _count++;
                t.Join();
            }

            private void Bump() => {|CSAFE102:_count++|};
        }
        """);

    [Fact]
    public Task LocalFunction_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                Parallel.Invoke(Bump, Bump);
                return count;

                void Bump() => {|CSAFE102:count++|};
            }
        }
        """);

    [Fact]
    public Task LocalFunction_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                Parallel.Invoke(Bump, Bump);
                return count;

                void Bump() => Interlocked.Increment(ref count);
            }
        }
        """);

    [Fact]
    public Task LocalFunctionCalledFromLambda_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var count = 0;
                void Bump() => {|CSAFE102:count++|};
                Parallel.For(0, n, i => Bump());
                return count;
            }
        }
        """);

    [Fact]
    public Task LocalFunctionOfLocalFunction_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var count = 0;
                Parallel.For(0, n, Outer);
                return count;

                void Outer(int i)
                {
                    Inner();
                    void Inner() => {|CSAFE102:count++|};
                }
            }
        }
        """);

    [Fact]
    public Task LocalFunctionCalledInPlace_Silent() => Verify.Silent("""
        class C
        {
            public int M(int n)
            {
                var count = 0;
                void Bump() => count++;
                for (var i = 0; i < n; i++) Bump();
                return count;
            }
        }
        """);

    [Fact]
    public Task StaticLocalFunction_Reported() => Verify.Reports("""
        class C
        {
            private static int s_count;

            public void M(int n)
            {
                Parallel.For(0, n, Bump);
                static void Bump(int i) => {|CSAFE102:s_count += i|};
            }
        }
        """);

    [Fact]
    public Task DelegateVariable_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                Action bump = () => {|CSAFE102:count++|};
                var a = Task.Run(bump);
                var b = Task.Run(bump);
                await Task.WhenAll(a, b);
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateVariable_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                Action bump = () => count++;
                await Task.Run(bump);
                await Task.Run(bump);
                bump();
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateVariableOfNaturalType_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var count = 0;
                var bump = (int i) => { {|CSAFE102:count += i|}; };
                Parallel.For(0, n, bump);
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateVariableAlsoCalledHere_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                Action bump = () => {|CSAFE102:count++|};
                var t = Task.Run(bump);
                bump();
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateVariableOfTwoChoices_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n, bool up)
            {
                var count = 0;
                Action<int> step = up ? i => {|CSAFE102:count += i|} : i => count -= i;
                Parallel.For(0, n, step);
                return count;
            }
        }
        """);

    [Fact]
    public Task DelegateInReadonlyField_Reported() => Verify.Reports("""
        class C
        {
            private readonly Action _bump;
            private int _count;

            public C() => _bump = () => {|CSAFE102:_count++|};

            public void M() => Parallel.Invoke(_bump, _bump);
        }
        """);

    [Fact]
    public Task DelegateInReadonlyField_Silent() => Verify.Silent("""
        class C
        {
            private readonly Action _bump;
            private int _count;

            public C() => _bump = () => Interlocked.Increment(ref _count);

            public void M() => Parallel.Invoke(_bump, _bump);
        }
        """);

    [Fact]
    public Task DelegateInStaticField_Reported() => Verify.Reports("""
        static class C
        {
            private static int s_count;
            private static readonly Action<int> s_add = i => {|CSAFE102:s_count += i|};

            public static void M(int n) => Parallel.For(0, n, s_add);
        }
        """);

    [Fact]
    public Task DelegateParameterOfPrivateHelper_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                Repeat(() => {|CSAFE102:count++|});
                return count;
            }

            private static void Repeat(Action action) => Parallel.For(0, 10, _ => action());
        }
        """);

    [Fact]
    public Task DelegateParameterOfPrivateHelperInPlace_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                Repeat(() => count++);
                return count;
            }

            private static void Repeat(Action action)
            {
                for (var i = 0; i < 10; i++) action();
            }
        }
        """);

    [Fact]
    public Task NestedLambdaStartedInsideALambda_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                await Task.Run(async () =>
                {
                    var inner = Task.Run(() => {|CSAFE102:count++|});
                    count++;
                    await inner;
                });
                return count;
            }
        }
        """);

    [Fact]
    public Task NestedLambdaStartedInsideALambda_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                await Task.Run(async () =>
                {
                    var inner = Task.Run(() => count++);
                    await inner;
                    count++;
                });
                return count;
            }
        }
        """);

    private static string Unmarked(string markup) => markup.Replace("{|CSAFE102:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
}
