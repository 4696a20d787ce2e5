using System.Text;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Knowledge.Annotations;
using ConcurrencySafety.Tests.Conventions;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>The pages tell the whole vocabulary, and every word they tell is understood.</summary>
public sealed class CatalogPageTests
{
    private static readonly string CatalogPage = File.ReadAllText(Repository.PathOf("docs/catalog.md"));

    public static TheoryData<string> Words =>
        [.. Names<ApiRole>(), .. Names<StartKind>(), .. Names<Multiplicity>(), .. Names<JoinKind>(), .. Names<LockMode>(), .. Names<AcquireOutcome>(), .. Names<AtomicKind>()];

    [Theory]
    [MemberData(nameof(Words))]
    public void EveryWordIsExplained(string word) => Assert.Contains("`" + word + "`", CatalogPage, StringComparison.Ordinal);

    [Fact]
    public void EveryRoleOfThePageIsUnderstood() => Assert.Empty(ProblemsOf(Cells("## Roles", "## Settings").Select(role => "A.B " + role)));

    [Fact]
    public void EveryFactOfThePageIsUnderstood() =>
        Assert.Empty(ProblemsOf(Cells("## Facts of types", "## Ours").Select(fact => "type A.B " + fact + (fact.EndsWith('=') ? "text" : ""))));

    [Fact]
    public void ExampleIsUnderstood()
    {
        var example = CatalogPage.Split("```")[3];
        Assert.Contains("type Jobs.Cache", example, StringComparison.Ordinal);
        Assert.Empty(ProblemsOf(example.Split('\n')));
    }

    [Fact]
    public void EveryAnnotationIsExplained()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/annotations.md"));
        Assert.All(Annotation.All, annotation => Assert.Contains("| `[" + annotation.Name[..^"Attribute".Length], page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Cells(string from, string to)
    {
        var start = CatalogPage.IndexOf(from, StringComparison.Ordinal);
        var lines = CatalogPage[start..CatalogPage.IndexOf(to, StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        return lines.Select(line => line.Split('`')[1]);
    }

    private static IEnumerable<string> ProblemsOf(IEnumerable<string> lines)
    {
        var table = new CatalogTable();
        table.Read("page", string.Join('\n', lines));
        return table.Problems.Select(problem => problem.Message);
    }

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum
    {
        foreach (var name in Enum.GetNames<T>())
        {
            var word = new StringBuilder();
            foreach (var letter in name)
            {
                word.Append(char.IsUpper(letter) && word.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
            }

            yield return word.ToString();
        }
    }
}
