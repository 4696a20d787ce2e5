using System.CommandLine;
using ConcurrencySafety.Tool.Generation;

var root = new Argument<DirectoryInfo>("root")
{
    Description = "The root of the repository.",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
};

var generate = new Command("generate", "Writes the rule tables, presets and release-tracking files from the rules' descriptors.") { root };
generate.SetAction(result =>
{
    foreach (string path in GeneratedFiles.Write(result.GetRequiredValue(root).FullName))
    {
        Console.WriteLine(path);
    }
});

return new RootCommand("ConcurrencySafety: tools for the repository.") { generate }.Parse(args).Invoke();
