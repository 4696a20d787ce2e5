using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE511: thread-static variables that another thread is to read.</summary>
public sealed class LostThreadStaticTests
{
    [Theory]
    [InlineData("t_depth = 1; await Task.Yield(); Use({|CSAFE511:t_depth|});")]
    [InlineData("t_depth++; try { await Task.Yield(); } finally { {|CSAFE511:t_depth|}--; }")]
    [InlineData("t_depth = 1; using (var stream = new MemoryStream()) { await stream.FlushAsync().ConfigureAwait(false); } if ({|CSAFE511:t_depth|} == 1) Use(2);")]
    [InlineData("t_buffer ??= new byte[16]; await Task.Delay(1); Use({|CSAFE511:t_buffer|}.Length);")]
    [InlineData("Func<Task> run = async () => { t_depth = 1; await Task.Yield(); Use({|CSAFE511:t_depth|}); }; await run();")]
    public Task WrittenBeforeAnAwaitAndReadAfter_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("t_depth = 1; Use(t_depth); await Task.Yield();")]
    [InlineData("await Task.Yield(); t_depth = 1; Use(t_depth);")]
    [InlineData("t_depth = 1; await Task.Yield(); t_depth = 2; Use(t_depth);")]
    [InlineData("t_depth = 1; if (t_depth > 0) { await Task.Yield(); } else { Use(t_depth); }")]
    [InlineData("if (t_buffer == null) { t_depth = 1; } await Task.Yield(); Use(t_depth);")]
    [InlineData("t_depth = await Task.FromResult(1); Use(t_depth);")]
    [InlineData("s_shared.Value = 1; await Task.Yield(); Use(s_shared.Value);")]
    [InlineData("t_depth = 1; await Task.Yield(); Action later = () => Use(t_depth); later();")]
    public Task SameThreadOrPerhaps_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task StaticConstructor_Reported() => Verify.Reports("""
        static class Numbers
        {
            [ThreadStatic]
            private static Random t_random;

            static Numbers() => {|CSAFE511:t_random|} = new Random();

            public static async Task<int> Next()
            {
                await Task.Yield();
                return t_random.Next();
            }
        }
        """);

    [Fact]
    public Task StaticConstructorAndWhenFirstNeeded_Silent() => Verify.Silent("""
        static class Numbers
        {
            [ThreadStatic]
            private static Random t_random;

            static Numbers() => t_random = new Random();

            public static async Task<int> Next()
            {
                await Task.Yield();
                return (t_random ??= new Random()).Next();
            }
        }
        """);

    [Fact]
    public Task Initializer_IsForTheSdk_Silent() => Verify.Silent("""
        static class Numbers
        {
            [ThreadStatic]
            private static int t_n = 5;

            public static async Task<int> Next()
            {
                await Task.Yield();
                return t_n;
            }
        }
        """);

    [Fact]
    public Task KnownMiss_WrittenInABranch() => Verify.Silent(Program("if (t_buffer is null) { t_depth = 1; } else { t_depth = 2; } await Task.Yield(); Use(t_depth);"));

    [Fact]
    public Task Message_TellsTheAwait() => Messages.Are(
        Program("t_depth = 1; await Task.Yield(); Use(t_depth);"),
        "CSAFE511",
        "'t_depth' is [ThreadStatic], and was written on line 12 by the thread before the await on line 12; what comes after it runs on whichever thread is free; use AsyncLocal<T> or a local variable");

    private static string Program(string code) => $$"""
        class C
        {
            private static readonly AsyncLocal<int> s_shared = new();
            [ThreadStatic]
            private static int t_depth;

            [ThreadStatic]
            private static byte[] t_buffer;

            public async Task M()
            {
                {{code}}
            }

            private static void Use(int value) => Console.WriteLine(value);
        }
        """;
}
