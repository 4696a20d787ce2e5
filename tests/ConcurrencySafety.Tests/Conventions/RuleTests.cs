using System.Globalization;
using System.Text.RegularExpressions;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Tool.Generation;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>What holds for every rule: its id, its words, its help.</summary>
public sealed partial class RuleTests
{
    private static readonly Dictionary<char, Family[]> FamiliesById = new()
    {
        ['1'] = [Family.DataRace],
        ['2'] = [Family.Deadlock],
        ['3'] = [Family.Lifetime],
        ['4'] = [Family.Ownership],
        ['5'] = [Family.Synchronization],
        ['6'] = [Family.Atomicity],
        ['9'] = [Family.Annotation],
    };

    public static TheoryData<string> Ids => [.. RuleEntry.All().Select(r => r.Id)];

    [Fact]
    public void Ids_AreUnique()
    {
        string[] ids = [.. RuleEntry.All().Select(r => r.Id)];
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Id_SaysTheFamily(string id)
    {
        Assert.Matches(IdForm(), id);
        Assert.Contains(FamiliesById[id["CSAFE".Length]], f => f.ToString() == Entry(id).Descriptor.Category);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Title_IsASentenceWithoutAPeriod(string id)
    {
        string title = Entry(id).Title;
        Assert.True(char.IsUpper(title[0]), title);
        Assert.False(title.EndsWith('.'), title);
        Assert.InRange(title.Length, 10, 90);
    }

    /// <summary>The build log shows nothing but the message: it names what it is about, states facts, and ends with the repair.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Message_NamesFactsAndEndsWithoutAPeriod(string id)
    {
        string message = Entry(id).Descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture);
        Assert.Contains("{0}", message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[.!\s]$", message);
        Assert.DoesNotMatch(@"(?i)\b(potential|potentially|possible|possibly|maybe|might)\b", message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Description_TellsWhatHappensAtRunTime(string id)
    {
        string description = Entry(id).Descriptor.Description.ToString(CultureInfo.InvariantCulture);
        Assert.EndsWith(".", description, StringComparison.Ordinal);
        Assert.InRange(description.Length, 60, 400);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void HelpLink_LeadsToThePage(string id) => Assert.Equal(Rule.HelpRoot + id + ".md", Entry(id).Descriptor.HelpLinkUri);

    /// <summary>No rule may break the build of a team that has just installed the package, and none may speak while it compiles only at the end.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_IsNoErrorAndIsLive(string id)
    {
        DiagnosticDescriptor descriptor = Entry(id).Descriptor;
        Assert.NotEqual(DiagnosticSeverity.Error, descriptor.DefaultSeverity);
        Assert.DoesNotContain(WellKnownDiagnosticTags.CompilationEnd, descriptor.CustomTags);
    }

    /// <summary>One file, one rule: the class is named as its file, below the folder of the family.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Check_HasAFileOfItsOwn(string id)
    {
        string file = Assert.Single(
            Repository.Sources("src/ConcurrencySafety.Analyzers/Checks"),
            f => File.ReadAllText(Repository.PathOf(f)).Contains($"\"{id}\"", StringComparison.Ordinal));
        Assert.Equal(Entry(id).CheckName, Path.GetFileNameWithoutExtension(file));
        Assert.True(File.ReadLines(Repository.PathOf(file)).Count() <= 250, $"{file}: something in it belongs lower down");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_IsSeenReporting(string id) => Assert.Contains(
        Repository.Sources("tests/ConcurrencySafety.Tests/Checks").Concat(Repository.Sources("tests/ConcurrencySafety.Tests/Sharing")),
        f => File.ReadAllText(Repository.PathOf(f)).Contains("{|" + id + ":", StringComparison.Ordinal));

    private static RuleEntry Entry(string id) => RuleEntry.All().First(r => r.Id == id);

    [GeneratedRegex("^CSAFE[1-9][0-9]{2}$")]
    private static partial Regex IdForm();
}
