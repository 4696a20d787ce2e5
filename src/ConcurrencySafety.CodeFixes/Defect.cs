using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety;

/// <summary>A report as a fix sees it: the document in which it stands, its nodes and what <see cref="FixData"/> tells.</summary>
internal sealed class Defect
{
    private readonly ImmutableArray<string> _labels;

    private Defect(Document document, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        Document = document;
        Root = root;
        Model = model;
        Diagnostic = diagnostic;
        Cancellation = cancellation;
        Node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        Token = root.FindToken(diagnostic.Location.SourceSpan.Start);
        Layout = Layout.Of(root);
        _labels = LabelsOf(diagnostic);
    }

    public Document Document { get; }

    public SyntaxNode Root { get; }

    public SemanticModel Model { get; }

    public Diagnostic Diagnostic { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>The innermost node that spans the primary location.</summary>
    public SyntaxNode Node { get; }

    /// <summary>The first token of the primary location.</summary>
    public SyntaxToken Token { get; }

    /// <summary>How this file is laid out: line ends, indentation, braces.</summary>
    public Layout Layout { get; }

    public LanguageVersion Language => ((CSharpParseOptions)Root.SyntaxTree.Options).LanguageVersion;

    /// <summary>Null where the report does not lie in the source of the document (it is older than the text).</summary>
    public static async Task<Defect?> ReadAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (root is null || model is null || !diagnostic.Location.IsInSource || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
            return null;
        return new Defect(document, root, model, diagnostic, cancellation);
    }

    /// <summary>What the report says under a key of <see cref="FixData"/>.</summary>
    public string? Property(string key) => Diagnostic.Properties.TryGetValue(key, out var value) ? value : null;

    /// <summary>The nodes in this document of the additional locations with a label of <see cref="FixData"/>, in their order.</summary>
    public ImmutableArray<SyntaxNode> Labelled(string label) =>
        LocationsOf(label).Where(IsHere).Select(location => Root.FindNode(location.SourceSpan, getInnermostNodeForTie: true)).ToImmutableArray();

    /// <summary>The labels of a report's additional locations, one each; empty where there is none.</summary>
    public static ImmutableArray<string> LabelsOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(FixData.Labels, out var labels) && !string.IsNullOrEmpty(labels)
            ? labels!.Split(',').Select(label => label.Trim()).ToImmutableArray()
            : ImmutableArray<string>.Empty;

    private IEnumerable<Location> LocationsOf(string label) =>
        Diagnostic.AdditionalLocations.Where((_, index) => index < _labels.Length && _labels[index] == label);

    private bool IsHere(Location location) => IsIn(location, Diagnostic.Location.SourceTree) && Root.FullSpan.Contains(location.SourceSpan);

    private static bool IsIn(Location location, SyntaxTree? tree) => location.SourceTree is { } other && (other == tree || other.FilePath == tree?.FilePath);
}
