using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>Each lifetime rule in every kind of member and nested function; the safe twin differs by the wait alone.</summary>
public sealed class ShapesOfLifetimesTests
{
    public static TheoryData<string> Shapes => MemberShapes.Names;

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task ThreadNotJoined_Reported(string shape) =>
        MemberShapes.Reports(shape, "var t = new Thread(Jobs.Work); t.{|CSAFE301:Start|}();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task ThreadJoined_Silent(string shape) =>
        MemberShapes.Silent(shape, "var t = new Thread(Jobs.Work); t.Start(); t.Join();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task TaskInLocal_Reported(string shape) =>
        MemberShapes.Reports(shape, "var t = Task.{|CSAFE302:Run|}(() => Jobs.Work());");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task TaskWaitedFor_Silent(string shape) =>
        MemberShapes.Silent(shape, "var t = Task.Run(() => Jobs.Work()); t.Wait();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task AsyncLambdaInParallelLoop_Reported(string shape) =>
        MemberShapes.Reports(shape, "Parallel.For(0, 9, {|CSAFE304:async|} k => await Jobs.WorkAsync());");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task AsyncLambdaInTask_Silent(string shape) =>
        MemberShapes.Silent(shape, "Task.Run(async () => await Jobs.WorkAsync()).Wait();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task NestedTaskWaitedForOnce_Reported(string shape) =>
        MemberShapes.Reports(shape, "Task.Factory.{|CSAFE305:StartNew|}(async () => await Jobs.WorkAsync()).Wait();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task NestedTaskUnwrapped_Silent(string shape) =>
        MemberShapes.Silent(shape, "Task.Factory.StartNew(async () => await Jobs.WorkAsync()).Unwrap().Wait();");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task TaskListNotAwaited_Reported(string shape) =>
        MemberShapes.Reports(shape, "var {|CSAFE311:tasks|} = new List<Task>(); for (var k = 0; k < 9; k++) tasks.Add(Task.Run(() => Jobs.Work()));");

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task TaskListWaitedFor_Silent(string shape) =>
        MemberShapes.Silent(shape, "var tasks = new List<Task>(); for (var k = 0; k < 9; k++) tasks.Add(Task.Run(() => Jobs.Work())); Task.WaitAll(tasks.ToArray());");
}
