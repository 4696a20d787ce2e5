using System.CommandLine;
using ConcurrencySafety.Corpus.Packages;
using ConcurrencySafety.Corpus.Running;
using ConcurrencySafety.Corpus.Sources;

var packages = new Option<string>("--packages") { Description = "name@version, comma-separated", DefaultValueFactory = _ => PackageName.WellKnown };
var sources = new Option<string[]>("--sources") { Description = "folders of C# files to check instead of packages", AllowMultipleArgumentsPerToken = true };
var mode = new Option<string>("--mode") { Description = "default or strict", DefaultValueFactory = _ => "default" };
mode.AcceptOnlyFromAmong("default", "strict");
var outFile = new Option<FileInfo?>("--out") { Description = "file to write to instead of the console" };
var maxTypes = new Option<int?>("--max-types") { Description = "how many types of each assembly to take" };
var errors = new Option<bool>("--errors") { Description = "list the compile errors, one of each kind" };
var root = new RootCommand("Runs all checks on real code: packages, decompiled, or folders of sources. Prints every report with the code around it.")
{
    packages, sources, mode, outFile, maxTypes, errors,
};
root.SetAction(async (parsed, cancellationToken) =>
{
    using TextWriter? file = parsed.GetValue(outFile)?.CreateText();
    var writer = new RunWriter(file ?? Console.Out);
    IEnumerable<CodeProject> projects = parsed.GetValue(sources) is { Length: > 0 } folders
        ? folders.Select(SourceFolder.Read)
        : PackageName.ParseList(parsed.GetValue(packages)!).SelectMany(p => DecompiledPackage.Read(PackageRestore.Restore(p), parsed.GetValue(maxTypes)));
    bool crashed = false;
    foreach (CodeProject project in projects)
    {
        CheckRun run = await CheckRun.Of(project, parsed.GetValue(mode)!, cancellationToken);
        writer.Write(run, parsed.GetValue(errors));
        crashed |= run.Crashes.Length > 0;
    }

    writer.WriteSums();
    return crashed ? 1 : 0;
});
return await root.Parse(args).InvokeAsync();
