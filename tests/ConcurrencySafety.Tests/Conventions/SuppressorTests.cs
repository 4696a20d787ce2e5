using System.Text.RegularExpressions;
using ConcurrencySafety.Tool.Generation;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>What holds for every suppressor: its id, its file, its page.</summary>
public sealed partial class SuppressorTests
{
    public static TheoryData<string> Ids => [.. SuppressorEntry.All().Select(s => s.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Id_HasTheForm(string id) => Assert.Matches(IdForm(), id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Suppressor_HasAFileOfItsOwn(string id)
    {
        string file = Assert.Single(
            Repository.Sources("src/ConcurrencySafety.Analyzers/Checks"),
            f => File.ReadAllText(Repository.PathOf(f)).Contains($"\"{id}\"", StringComparison.Ordinal));
        Assert.Equal(Entry(id).ClassName, Path.GetFileNameWithoutExtension(file));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_NamesWhatIsSuppressed(string id)
    {
        RulePage page = RulePage.Read(id);
        Assert.StartsWith($"# {id}", page.Title, StringComparison.Ordinal);
        Assert.Equal(["What is suppressed", "Why", "Example", "How to configure"], page.Headings);
        Assert.All(Entry(id).Suppressed, rule => Assert.Contains(rule, page.Body("What is suppressed"), StringComparison.Ordinal));
        Assert.NotEmpty(page.Code("Example"));
        Assert.Contains(id, page.Body("How to configure"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Overlaps_NameIt(string id) => Assert.Contains(id, File.ReadAllText(Repository.PathOf("docs/overlaps.md")), StringComparison.Ordinal);

    private static SuppressorEntry Entry(string id) => SuppressorEntry.All().Single(s => s.Id == id);

    [GeneratedRegex("^CSAFES[0-9]{2}$")]
    private static partial Regex IdForm();
}
