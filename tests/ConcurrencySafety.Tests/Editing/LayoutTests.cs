using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Editing;

/// <summary>The layout of a file is told from its text.</summary>
public sealed class LayoutTests
{
    [Theory]
    [InlineData("class C\n{\n  int x;\n}\n", "\n", "  ", true)]
    [InlineData("class C {\r\n\tint x;\r\n}\r\n", "\r\n", "\t", false)]
    [InlineData("class C\n{\n    string s = @\"\n  text\n\";\n}\n", "\n", "    ", true)]
    [InlineData("class C { }", "\n", "    ", true)]
    [InlineData("namespace N\n{\n   class C\n   {\n   }\n}\n", "\n", "   ", true)]
    [InlineData("F(() => {\n  G();\n});\n", "\n", "  ", false)]
    [InlineData("", "\n", "    ", true)]
    public void Of_File(string text, string lineEnd, string indent, bool braceOnNewLine)
    {
        var layout = Layout.Of(CSharpSyntaxTree.ParseText(text, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken));
        Assert.Equal(new Layout(lineEnd, indent, braceOnNewLine), layout);
    }
}
