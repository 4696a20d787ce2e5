using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A copy before the start, for a body that reads what its starter assigns again.</summary>
public sealed class SnapshotFixTests
{
    [Fact]
    public Task Task_ReadsTheValueAtItsStart() => Verify.FixesAll<SnapshotFix>(
        """
        class C
        {
            async Task M(string name)
            {
                var message = "hello " + name;

                // say it
                var task = Task.Run(() => Console.WriteLine({|CSAFE101:message|} + message.Length));
                message = "bye";
                await task;
                Console.WriteLine(message);
            }
        }
        """,
        """
        class C
        {
            async Task M(string name)
            {
                var message = "hello " + name;

                var snapshot = message;
                // say it
                var task = Task.Run(() => Console.WriteLine(snapshot + snapshot.Length));
                message = "bye";
                await task;
                Console.WriteLine(message);
            }
        }
        """);

    [Fact]
    public Task ThreadMadeBeforeItIsStarted_CopyBeforeBoth() => Verify.FixesAll<SnapshotFix>(
        """
        class C
        {
            void M(int size)
            {
                var thread = new Thread(() => Console.WriteLine({|CSAFE101:size|}));
                thread.Start();
                size++;
                thread.Join();
            }
        }
        """,
        """
        class C
        {
            void M(int size)
            {
                var snapshot = size;
                var thread = new Thread(() => Console.WriteLine(snapshot));
                thread.Start();
                size++;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task AssignedBetweenLambdaAndStart_NotOffered() => Verify.OffersNoFix<SnapshotFix>(
        """
        class C
        {
            void M(int size)
            {
                var thread = new Thread(() => Console.WriteLine({|CSAFE101:size|}));
                size = 2;
                thread.Start();
                size = 3;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task BodyWaitsForTheChange_NotOffered() => Verify.OffersNoFix<SnapshotFix>(
        """
        class C
        {
            void M()
            {
                var stop = false;
                var thread = new Thread(() => { for (int i = 0; i < 10; i++) Console.WriteLine({|CSAFE101:stop|}); });
                thread.Start();
                stop = true;
                thread.Join();
            }
        }
        """);
}
