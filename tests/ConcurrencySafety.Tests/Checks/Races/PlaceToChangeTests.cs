using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Of two accesses, one made with care: the report stands at the other one, under one rule, whoever starts the bodies.</summary>
public sealed class PlaceToChangeTests
{
    private const string Driver = """

        static class Driver
        {
            public static void Run()
            {
                var pool = new Pool();
                Parallel.For(0, 100, _ =>
                {
                    pool.Rent();
                    pool.Return();
                });
            }
        }
        """;

    [Fact]
    public Task UpdateWithoutTheLock_Reported() => Verify.Reports("""
        class Pool
        {
            private readonly object _gate = new();
            private int _rented;

            public void Rent()
            {
                lock (_gate)
                {
                    _rented++;
                }
            }

            public void Return() => {|CSAFE102:_rented--|};
        }
        """ + Driver);

    [Fact]
    public Task UpdateWithoutInterlocked_Reported() => Verify.Reports("""
        class Pool
        {
            private int _rented;

            public void Rent() => Interlocked.Increment(ref _rented);

            public void Return() => {|CSAFE102:_rented--|};
        }
        """ + Driver);

    [Fact]
    public Task WriteWithoutVolatile_Reported() => Verify.Reports("""
        class Pool
        {
            private int _busy;

            public void Rent()
            {
                if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
                {
                    Console.WriteLine("mine");
                    {|CSAFE109:_busy = 0|};
                }
            }

            public void Return()
            {
            }
        }
        """ + Driver);

    [Fact]
    public Task BodiesOfOneMember_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                int count = 0;
                object gate = new();
                Task one = Task.Run(() =>
                {
                    lock (gate)
                    {
                        count++;
                    }
                });
                Task other = Task.Run(() => {|CSAFE102:count++|});
                await Task.WhenAll(one, other);
                return count;
            }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { _rented++; }", "lock (_gate) { _rented--; }")]
    [InlineData("Interlocked.Increment(ref _rented);", "Interlocked.Decrement(ref _rented);")]
    [InlineData("if (Interlocked.CompareExchange(ref _rented, 1, 0) == 0) { Volatile.Write(ref _rented, 0); }", "Volatile.Write(ref _rented, 0);")]
    public Task BothWithCare_Silent(string rent, string give) => Verify.Silent($$"""
        class Pool
        {
            private readonly object _gate = new();
            private int _rented;

            public void Rent() { {{rent}} }

            public void Return() { {{give}} }
        }
        """ + Driver);
}
