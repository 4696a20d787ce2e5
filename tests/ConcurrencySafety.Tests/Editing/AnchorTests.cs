using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConcurrencySafety.Tests.Editing;

/// <summary>Reports are found again after other edits of the tree.</summary>
public sealed class AnchorTests
{
    private static readonly DiagnosticDescriptor Descriptor =
        CSharpCompilation.Create("D", [CSharpSyntaxTree.ParseText("class C { int }")]).GetDiagnostics()[0].Descriptor;

    [Fact]
    public void Find_NodeMovedByAnotherEdit_NewSpan()
    {
        var (root, anchor) = Drop("class C { void M() { x++; y++; } }", "y++", "x++");
        var first = root.DescendantNodes().OfType<ExpressionStatementSyntax>().First();
        var moved = root.ReplaceNode(first, first.WithLeadingTrivia(SyntaxFactory.Comment("/* longer */")));
        var found = anchor.Find(moved)!;
        Assert.Equal("y++", moved.ToFullString().Substring(found.Location.SourceSpan.Start, 3));
        Assert.Equal("x++", moved.ToFullString().Substring(Assert.Single(found.AdditionalLocations).SourceSpan.Start, 3));
        Assert.Equal("access", Assert.Single(Defect.LabelsOf(found)));
    }

    [Fact]
    public void Find_NodeReplaced_IsGone()
    {
        var (root, anchor) = Drop("class C { void M() { x++; y++; } }", "y++", "x++");
        var last = root.DescendantNodes().OfType<PostfixUnaryExpressionSyntax>().Last();
        Assert.Null(anchor.Find(root.ReplaceNode(last, SyntaxFactory.ParseExpression("F()"))));
    }

    [Fact]
    public void Find_AdditionalReplaced_LabelGoesWithIt()
    {
        var (root, anchor) = Drop("class C { void M() { x++; y++; } }", "y++", "x++");
        var first = root.DescendantNodes().OfType<PostfixUnaryExpressionSyntax>().First();
        var found = anchor.Find(root.ReplaceNode(first, SyntaxFactory.ParseExpression("F()")))!;
        Assert.Empty(found.AdditionalLocations);
        Assert.Empty(Defect.LabelsOf(found));
    }

    private static (SyntaxNode Root, Anchor Anchor) Drop(string source, string primary, string additional)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        Location At(string text) => Location.Create(tree, new(source.IndexOf(text, StringComparison.Ordinal), text.Length));
        var report = Diagnostic.Create(
            Descriptor, At(primary), [At(additional)], ImmutableDictionary<string, string?>.Empty.Add(FixData.Labels, FixData.LabelAccess));
        var root = tree.GetRoot();
        var anchor = Assert.Single(Anchor.Drop(ref root, [report]));
        return (root, anchor);
    }
}
