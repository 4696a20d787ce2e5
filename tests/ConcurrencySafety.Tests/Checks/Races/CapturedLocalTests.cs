using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE101: a captured local or parameter that one body writes while another one uses it.</summary>
public sealed class CapturedLocalTests
{
    [Fact]
    public Task WrittenByTwoTasks_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var last = 0;
                var a = Task.Run(() => { {|CSAFE101:last = 1|}; });
                var b = Task.Run(() => { last = 2; });
                await Task.WhenAll(a, b);
                return last;
            }
        }
        """);

    [Fact]
    public Task WrittenByTwoTasksOneAfterTheOther_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var last = 0;
                await Task.Run(() => { last = 1; });
                await Task.Run(() => { last = 2; });
                return last;
            }
        }
        """);

    [Fact]
    public Task WrittenByOneTaskReadByAnother_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var name = "a";
                var reader = Task.Run(() => Console.WriteLine(name));
                var writer = Task.Run(() => { {|CSAFE101:name = "b"|}; });
                await Task.WhenAll(reader, writer);
            }
        }
        """);

    [Fact]
    public Task ReadByTwoTasks_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var name = "a";
                var a = Task.Run(() => Console.WriteLine(name));
                var b = Task.Run(() => Console.WriteLine(name));
                Console.WriteLine(name);
                await Task.WhenAll(a, b);
            }
        }
        """);

    [Fact]
    public Task WrittenByTaskReadByParentBeforeJoin_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var done = false;
                var t = Task.Run(() => { {|CSAFE101:done = true|}; });
                Console.WriteLine(done);
                await t;
            }
        }
        """);

    [Fact]
    public Task WrittenByTaskReadByParentAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var done = false;
                var t = Task.Run(() => { done = true; });
                await t;
                Console.WriteLine(done);
            }
        }
        """);

    [Fact]
    public Task WrittenByParentReadByTask_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var config = "first";
                var t = Task.Run(() => Console.WriteLine({|CSAFE101:config|}));
                config = "second";
                await t;
            }
        }
        """);

    [Fact]
    public Task WrittenByParentBeforeStart_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var config = "first";
                config = "second";
                var t = Task.Run(() => Console.WriteLine(config));
                await t;
            }
        }
        """);

    [Fact]
    public Task WrittenByParentAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var config = "first";
                var t = Task.Run(() => Console.WriteLine(config));
                await t;
                config = "second";
                Console.WriteLine(config);
            }
        }
        """);

    [Fact]
    public Task UpdatedByParentAfterJoinOfThread_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var total = 0;
                var t = new Thread(() => Console.WriteLine(total));
                t.Start();
                t.Join();
                total += 5;
                return total;
            }
        }
        """);

    [Fact]
    public Task Parameter_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string name)
            {
                var t = Task.Run(() => Console.WriteLine({|CSAFE101:name|}));
                name = name.Trim();
                await t;
            }
        }
        """);

    [Fact]
    public Task ParameterReassignedBeforeStart_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string name)
            {
                name = name.Trim();
                var t = Task.Run(() => Console.WriteLine(name));
                await t;
            }
        }
        """);

    [Fact]
    public Task LambdaParameterOfOuterLambda_Reported() => Verify.Reports("""
        class C
        {
            public Func<string, Task> M() => async name =>
            {
                var t = Task.Run(() => Console.WriteLine({|CSAFE101:name|}));
                name = name.Trim();
                await t;
            };
        }
        """);

    [Fact]
    public Task WrittenThroughOutArgument_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string text)
            {
                var value = 0;
                var t = Task.Run(() => int.TryParse(text, {|CSAFE101:out value|}));
                Console.WriteLine(value);
                await t;
            }
        }
        """);

    [Fact]
    public Task WrittenThroughOutArgumentReadAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string text)
            {
                var value = 0;
                var t = Task.Run(() => int.TryParse(text, out value));
                await t;
                Console.WriteLine(value);
            }
        }
        """);

    [Fact]
    public Task LoopStartsManyWriters_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var max = 0;
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    tasks.Add(Task.Run(() => { if (x > 10) {|CSAFE101:max = x|}; }));
                }

                await Task.WhenAll(tasks);
                return max;
            }
        }
        """);

    [Fact]
    public Task LoopStartsManyWritersOfTheirOwnLocal_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    var own = 0;
                    tasks.Add(Task.Run(() => { own = x; Console.WriteLine(own); }));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task LoopReassignsWhatEarlierTasksRead_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string[] lines)
            {
                string current;
                var tasks = new List<Task>();
                foreach (var line in lines)
                {
                    current = line;
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE101:current|})));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task LoopReassignsAfterJoinInSameIteration_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] lines)
            {
                string current;
                foreach (var line in lines)
                {
                    current = line;
                    await Task.Run(() => Console.WriteLine(current));
                }
            }
        }
        """);

    [Fact]
    public Task WhileLoopVariable_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var threads = new List<Thread>();
                var i = 0;
                while (i < 10)
                {
                    var t = new Thread(() => Console.WriteLine({|CSAFE101:i|}));
                    t.Start();
                    threads.Add(t);
                    i = threads.Count;
                }

                threads.ForEach(t => t.Join());
            }
        }
        """);

    [Fact]
    public Task TwoVariablesBoth_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var x = 0;
                var y = 0;
                var t = Task.Run(() => { {|CSAFE101:x = 1|}; {|CSAFE101:y = 1|}; });
                Console.WriteLine(x + y);
                await t;
            }
        }
        """);

    [Fact]
    public Task ManyAccessesOfOneVariableOnce_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var x = 0;
                var a = Task.Run(() => { Console.WriteLine(x); {|CSAFE101:x = 1|}; x = 2; });
                var b = Task.Run(() => { x = 3; Console.WriteLine(x); });
                x = 4;
                Console.WriteLine(x);
                await Task.WhenAll(a, b);
            }
        }
        """);

    [Fact]
    public Task SwapByDeconstructionOfUnsharedLocals_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var t = Task.Run(() =>
                {
                    var a = 1;
                    var b = 2;
                    (a, b) = (b, a);
                    return a - b;
                });
                Console.WriteLine(await t);
            }
        }
        """);

    [Fact]
    public Task StructFieldOfCapturedLocal_Reported() => Verify.Reports("""
        struct Point { public int X; public int Y; }

        class C
        {
            public async Task M()
            {
                var p = new Point();
                var t = Task.Run(() => { {|CSAFE101:p.X = 1|}; });
                Console.WriteLine(p.X);
                await t;
            }
        }
        """);

    [Fact]
    public Task DifferentStructFieldsOfCapturedLocal_Silent() => Verify.Silent("""
        struct Point { public int X; public int Y; }

        class C
        {
            public async Task<int> M()
            {
                var p = new Point();
                var a = Task.Run(() => { p.X = 1; });
                var b = Task.Run(() => { p.Y = 1; });
                await Task.WhenAll(a, b);
                return p.X + p.Y;
            }
        }
        """);

    [Fact]
    public Task WholeStructWrittenWhilePartIsRead_Reported() => Verify.Reports("""
        struct Point { public int X; public int Y; }

        class C
        {
            public async Task M()
            {
                var p = new Point();
                var t = Task.Run(() => { {|CSAFE101:p = new Point { X = 1 }|}; });
                Console.WriteLine(p.X);
                await t;
            }
        }
        """);

    [Fact]
    public Task TupleElementOfCapturedLocal_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var pair = (Low: 0, High: 0);
                var t = Task.Run(() => { {|CSAFE101:pair.Low = 1|}; });
                Console.WriteLine(pair.Low);
                await t;
            }
        }
        """);

    /// <summary>It is a field of the object in all but name.</summary>
    [Fact]
    public Task PrimaryConstructorParameter_Reported() => Verify.Reports("""
        class C(string name)
        {
            public async Task M()
            {
                var t = Task.Run(() => { {|CSAFE103:name = "b"|}; });
                Console.WriteLine(name);
                await t;
            }
        }
        """);

    [Fact]
    public Task PrimaryConstructorParameterOnlyRead_Silent() => Verify.Silent("""
        class C(string name)
        {
            public async Task M()
            {
                var t = Task.Run(() => Console.WriteLine(name));
                Console.WriteLine(name);
                await t;
            }
        }
        """);

    [Fact]
    public Task StopFlagOfLocal_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var stop = false;
                var t = new Thread(() => { while (!{|CSAFE111:stop|}) Thread.Sleep(1); });
                t.Start();
                stop = true;
                t.Join();
            }
        }
        """);

    [Fact]
    public Task StopFlagByVolatileAccesses_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var stop = false;
                var t = new Thread(() => { while (!Volatile.Read(ref stop)) Thread.Sleep(1); });
                t.Start();
                Volatile.Write(ref stop, true);
                t.Join();
            }
        }
        """);

    [Fact]
    public Task ResultReturnedFromTask_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var t = Task.Run(() => { var sum = 0; for (var i = 0; i < 10; i++) sum += i; return sum; });
                return await t;
            }
        }
        """);

    [Fact]
    public Task NullableLocalTestedAndWritten_Reported() => Verify.Reports("""
        class C
        {
            public async Task<Exception> M()
            {
                Exception error = null;
                var a = Task.Run(() => { try { Work(); } catch (Exception e) { {|CSAFE101:error = e|}; } });
                var b = Task.Run(() => { try { Work(); } catch (Exception e) { error = e; } });
                await Task.WhenAll(a, b);
                return error;
            }

            private static void Work() { }
        }
        """);

    [Fact]
    public Task ErrorOfOneThreadReadAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                Exception error = null;
                var t = new Thread(() => { try { Work(); } catch (Exception e) { error = e; } });
                t.Start();
                t.Join();
                if (error != null) throw error;
            }

            private static void Work() { }
        }
        """);

    [Fact]
    public Task StrictModeReportsTheSame_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var done = false;
                var t = Task.Run(() => { {|CSAFE101:done = true|}; });
                Console.WriteLine(done);
                await t;
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task StrictModeSeesTheJoinToo_Silent() => Verify.Silent("""
        class C
        {
            public async Task<bool> M()
            {
                var done = false;
                var t = Task.Run(() => { done = true; });
                await t;
                return done;
            }
        }
        """, new SourceOptions { Strict = true });
}
