using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>An async function that returned nothing returns a task.</summary>
public sealed class AsyncVoidFixTests
{
    [Fact]
    public Task AsyncCallers_Await() => Verify.FixesAll<AsyncVoidFix>(
        """
        internal sealed class Shop
        {
            public async Task Close()
            {
                Save("all"); // at the end
                this.Save("again");
                await Task.Delay(1);
            }

            // Writes it down.
            private async void {|CSAFE308:Save|}(string what)
            {
                if (what.Length == 0)
                {
                    return;
                }

                await File.WriteAllTextAsync("shop", what);
            }

            private static async void {|CSAFE308:Log|}() => await Task.Delay(1);

            public async Task Open() => Log();
        }
        """,
        """
        internal sealed class Shop
        {
            public async Task Close()
            {
                await Save("all"); // at the end
                await this.Save("again");
                await Task.Delay(1);
            }

            // Writes it down.
            private async Task Save(string what)
            {
                if (what.Length == 0)
                {
                    return;
                }

                await File.WriteAllTextAsync("shop", what);
            }

            private static async Task Log() => await Task.Delay(1);

            public async Task Open() => await Log();
        }
        """);

    [Fact]
    public Task OtherCallers_AreTheCompilers() => Verify.FixesAll<AsyncVoidFix>(
        """
        internal sealed class Shop
        {
            public void Close() => Save();

            public void CloseTwice()
            {
                lock (this)
                {
                    Action save = () => Save();
                    save();
                }
            }

            private async void {|CSAFE308:Save|}() => await Task.Delay(1);
        }
        """,
        """
        internal sealed class Shop
        {
            public void Close() => Save();

            public void CloseTwice()
            {
                lock (this)
                {
                    Action save = () => Save();
                    save();
                }
            }

            private async Task Save() => await Task.Delay(1);
        }
        """);

    [Fact]
    public Task LocalFunction_Fixed() => Verify.FixesAll<AsyncVoidFix>(
        """
        internal sealed class Shop
        {
            public async Task Close()
            {
                Save();
                await Task.Yield();
                async void {|CSAFE308:Save|}() => await Task.Delay(1);
            }
        }
        """,
        """
        internal sealed class Shop
        {
            public async Task Close()
            {
                await Save();
                await Task.Yield();
                async Task Save() => await Task.Delay(1);
            }
        }
        """);

    [Theory]
    [InlineData("public override async void {|CSAFE308:Close|}() => await Task.Delay(1);")]
    [InlineData("public virtual async void {|CSAFE308:Save|}() => await Task.Delay(1);")]
    [InlineData("public async void {|CSAFE308:Save|}() => await Task.Delay(1); public Action Later() => Save;")]
    public Task FormNotItsOwn_OffersNoFix(string member) => Verify.OffersNoFix<AsyncVoidFix>(
        "public abstract class Base { public virtual void Close() { } } public class C : Base { " + member + " }",
        new SourceOptions { Strict = true });

    [Fact]
    public async Task Repaired_Waits()
    {
        string repaired = await Verify.Apply<AsyncVoidFix>(
            """
            await Shop.Close();

            internal static class Shop
            {
                private static int _saved;

                public static async Task Close()
                {
                    Save();
                    Console.WriteLine(Volatile.Read(ref _saved));
                }

                private static async void {|CSAFE308:Save|}()
                {
                    await Task.Delay(20);
                    Interlocked.Increment(ref _saved);
                }
            }
            """,
            options: new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });
        Assert.Equal("1\n", Verify.Run(repaired).ReplaceLineEndings("\n"));
    }
}
