using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Xunit;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>
/// Nothing that ships throws, whatever it is given: every program of the tests and samples is damaged in every way. By default a small
/// share is tried, always the same; with <c>CSAFE_ROBUSTNESS=all</c> each program in each way, and with a number, that many times at
/// random places (<c>CsCheck_Seed</c> repeats a failure).
/// </summary>
public sealed class DamagedProgramsTests
{
    /// <summary>Programs of each kind of damage in the default share.</summary>
    private const int Share = 120;

    /// <summary>Enough to see what is wrong; the rest is the same more often than not.</summary>
    private const int Shown = 5;

    /// <summary>How many damaged programs are made at random where nobody asks for more.</summary>
    private const int SmallShare = 50;

    private static readonly string? Length = Environment.GetEnvironmentVariable("CSAFE_ROBUSTNESS");

    public static TheoryData<string> Kinds => [.. Damage.Kinds.Keys];

    [Fact]
    public void ProgramsAreFound() => Assert.InRange(ProgramTexts.All.Length, 500, 100_000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NothingIsThrown(string kind)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Inputs(Damage.Kinds[kind]), TestContext.Current.CancellationToken, async (input, _) =>
        {
            if (failures.Count < Shown && await Exposure.FailureOfAsync(input) is { } failure)
            {
                failures.Enqueue(failure);
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Take(Shown)));
    }

    [Fact]
    public async Task NothingIsThrownAtRandom()
    {
        int times = int.TryParse(Length, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : SmallShare;
        Gen<CompilerInput> input =
            from text in Gen.Int[0, ProgramTexts.All.Length - 1]
            from kind in Gen.Int[0, Damage.Kinds.Count - 1]
            from damaged in Damage.Kinds.Values.ElementAt(kind)(ProgramTexts.All[text])
            select damaged;
        await input.SampleAsync(
            async damaged =>
            {
                string? failure = await Exposure.FailureOfAsync(damaged);
                Assert.True(failure is null, failure);
            },
            iter: times,
            print: damaged => damaged.Origin);
    }

    private static IEnumerable<CompilerInput> Inputs(Func<ProgramText, Gen<CompilerInput>> damage)
    {
        int count = ProgramTexts.All.Length;
        int step = Length == "all" ? 1 : Math.Max(1, count / Share);
        for (int i = 0; i < count; i += step)
        {
            yield return damage(ProgramTexts.All[i]).Generate(new PCG((uint)i, (ulong)i), null, out _);
        }
    }
}
