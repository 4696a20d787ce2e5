using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE306: the waits that keep an object alive as long as it is used.</summary>
public sealed class AwaitReturnedFixTests
{
    [Fact]
    public Task Value() => Verify.FixesAll<AwaitReturnedFix>(
        """
        class C
        {
            public Task<string> One(string path)
            {
                using var reader = new StreamReader(path);
                return reader.{|CSAFE306:ReadToEndAsync|}(); // all of it
            }

            public Task<string> Two(string? path)
            {
                if (path == null)
                    return Task.FromResult("");
                using (var reader = new StreamReader(path))
                {
                    return reader.{|CSAFE306:ReadToEndAsync|}();
                }
            }
        }
        """,
        """
        class C
        {
            public async Task<string> One(string path)
            {
                using var reader = new StreamReader(path);
                return await reader.ReadToEndAsync(); // all of it
            }

            public async Task<string> Two(string? path)
            {
                if (path == null)
                    return "";
                using (var reader = new StreamReader(path))
                {
                    return await reader.ReadToEndAsync();
                }
            }
        }
        """);

    [Fact]
    public Task NoValue() => Verify.FixesAll<AwaitReturnedFix>(
        """
        class C
        {
            Task Copy(Stream to)
            {
                using var from = File.OpenRead("x");
                return Task.WhenAll(from.{|CSAFE306:CopyToAsync|}(to), Task.Delay(1));
            }
        }
        """,
        """
        class C
        {
            async Task Copy(Stream to)
            {
                using var from = File.OpenRead("x");
                await Task.WhenAll(from.CopyToAsync(to), Task.Delay(1));
            }
        }
        """);

    [Fact]
    public Task LocalAndLambda() => Verify.FixesAll<AwaitReturnedFix>(
        """
        class C
        {
            Task M()
            {
                var from = File.OpenRead("x");
                try
                {
                    var task = from.{|CSAFE306:FlushAsync|}();
                    return task;
                }
                finally
                {
                    from.Dispose();
                }
            }

            Func<Task> N() => () =>
            {
                using var from = File.OpenRead("x");
                return from.{|CSAFE306:FlushAsync|}();
            };
        }
        """,
        """
        class C
        {
            async Task M()
            {
                var from = File.OpenRead("x");
                try
                {
                    var task = from.FlushAsync();
                    await task;
                    return;
                }
                finally
                {
                    from.Dispose();
                }
            }

            Func<Task> N() => async () =>
            {
                using var from = File.OpenRead("x");
                await from.FlushAsync();
            };
        }
        """);

    [Fact]
    public Task DisposedBeforeTheReturn_NotOffered() => Verify.OffersNoFix<AwaitReturnedFix>("""
        class C
        {
            Task<int> M()
            {
                var from = File.OpenRead("x");
                var task = Task.{|CSAFE306:Run|}(() => from.ReadByte());
                from.Dispose();
                return task;
            }
        }
        """);

    [Fact]
    public Task Dropped() => Verify.Fixes<AwaitFix>(
        """
        class C
        {
            async Task M()
            {
                using var from = File.OpenRead("x");
                var task = Task.{|CSAFE306:Run|}(() => from.ReadByte());
                await Task.Delay(1);
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                using var from = File.OpenRead("x");
                var task = Task.Run(() => from.ReadByte());
                await Task.Delay(1);
                await task;
            }
        }
        """);

    [Fact]
    public Task Thread() => Verify.Fixes<JoinThreadFix>(
        """
        class C
        {
            void M()
            {
                using var from = File.OpenRead("x");
                new Thread(() => from.ReadByte()).{|CSAFE306:Start|}();
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                using var from = File.OpenRead("x");
                var thread = new Thread(() => from.ReadByte());
                thread.Start();
                thread.Join();
            }
        }
        """);
}
