using System.CommandLine;
using BenchmarkDotNet.Running;
using ConcurrencySafety.Benchmarks;
using ConcurrencySafety.Benchmarks.Inputs;
using ConcurrencySafety.Benchmarks.Measuring;

if (!args.Contains("--quick"))
{
    BenchmarkSwitcher.FromTypes([typeof(AnalysisBenchmarks)]).Run(args);
    return 0;
}

var quick = new Option<bool>("--quick") { Description = "rough figures within two minutes; without it, BenchmarkDotNet takes all further arguments" };
var perCheck = new Option<bool>("--per-check") { Description = "the time in each check" };
var rounds = new Option<int>("--rounds") { Description = "runs of each kind, of which the best counts", DefaultValueFactory = _ => 3 };
var mode = new Option<string>("--mode") { Description = "default or strict", DefaultValueFactory = _ => "default" };
var inputs = new Option<string?>("--inputs") { Description = "part of the names of the inputs to take" };
var packages = new Option<string?>("--packages") { Description = "name@version, comma-separated: measured in place of the usual inputs" };
var root = new RootCommand("How much our checks cost, as a multiple of what it costs to walk over every operation.") { quick, perCheck, rounds, mode, inputs, packages };
root.SetAction(async (parsed, _) =>
{
    var run = new QuickRun(parsed.GetValue(mode)!, parsed.GetValue(rounds), Console.Out);
    IEnumerable<Input> chosen = parsed.GetValue(packages) is { } list
        ? list.Split(',').Select(Input.Package)
        : Input.Generated.Concat(Input.Real).Where(i => i.ToString().Contains(parsed.GetValue(inputs) ?? "", StringComparison.OrdinalIgnoreCase));
    await (parsed.GetValue(perCheck) ? run.PerCheck(chosen) : run.Ratios(chosen));
});
return await root.Parse(args).InvokeAsync();
