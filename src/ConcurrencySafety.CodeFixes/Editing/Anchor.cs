using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Editing;

/// <summary>A report tied to the nodes and tokens of its locations, so that it is found again after other edits of the tree.</summary>
internal sealed class Anchor
{
    private const string Kind = "ConcurrencySafety.Anchor";

    private readonly Diagnostic _report;
    private readonly SyntaxAnnotation _primary;
    private readonly ImmutableArray<(Location Location, SyntaxAnnotation? Mark)> _additional;

    private Anchor(Diagnostic report, SyntaxAnnotation primary, ImmutableArray<(Location Location, SyntaxAnnotation? Mark)> additional)
    {
        _report = report;
        _primary = primary;
        _additional = additional;
    }

    /// <summary>Marks the locations of the reports in the tree; locations in other files stay as they are.</summary>
    public static ImmutableArray<Anchor> Drop(ref SyntaxNode root, IEnumerable<Diagnostic> reports)
    {
        var marks = new Marks(root);
        var anchors = ImmutableArray.CreateBuilder<Anchor>();
        foreach (var report in reports)
        {
            var tree = report.Location.SourceTree;
            if (marks.At(report.Location.SourceSpan) is not { } primary)
                continue;
            var additional = report.AdditionalLocations
                .Select(location => (location, location.SourceTree == tree ? marks.At(location.SourceSpan) : null))
                .ToImmutableArray();
            anchors.Add(new Anchor(report, primary, additional));
        }

        root = marks.Apply();
        return anchors.ToImmutable();
    }

    /// <summary>The report with its locations in the tree as it is now; null where the primary one is gone.</summary>
    public Diagnostic? Find(SyntaxNode root)
    {
        if (Locate(root, _primary) is not { } location)
            return null;
        var labels = Defect.LabelsOf(_report);
        var additional = new List<Location>();
        var kept = new List<string>();
        for (var i = 0; i < _additional.Length; i++)
        {
            var (original, mark) = _additional[i];
            var found = mark is null ? original : Locate(root, mark);
            if (found is null || i >= labels.Length)
                continue;
            additional.Add(found);
            kept.Add(labels[i]);
        }

        var properties = _report.Properties.SetItem(FixData.Labels, string.Join(",", kept));
        return Diagnostic.Create(_report.Descriptor, location, additional, properties);
    }

    private static Location? Locate(SyntaxNode root, SyntaxAnnotation mark) =>
        root.GetAnnotatedNodesAndTokens(mark).Select(found => found.GetLocation()).FirstOrDefault();

    /// <summary>The marks to be put on one tree: on the node that a span covers, else on its first token.</summary>
    private sealed class Marks(SyntaxNode root)
    {
        private readonly Dictionary<SyntaxNodeOrToken, List<SyntaxAnnotation>> _marks = new();

        public SyntaxAnnotation? At(TextSpan span)
        {
            if (!root.FullSpan.Contains(span))
                return null;
            var node = root.FindNode(span, getInnermostNodeForTie: true);
            var place = node.Span == span ? (SyntaxNodeOrToken)node : root.FindToken(span.Start);
            var mark = new SyntaxAnnotation(Kind);
            if (!_marks.TryGetValue(place, out var marks))
                _marks.Add(place, marks = []);
            marks.Add(mark);
            return mark;
        }

        public SyntaxNode Apply() => root.ReplaceSyntax(
            _marks.Keys.Where(place => place.IsNode).Select(place => place.AsNode()!),
            (original, rewritten) => rewritten.WithAdditionalAnnotations(_marks[original]),
            _marks.Keys.Where(place => place.IsToken).Select(place => place.AsToken()),
            (original, rewritten) => rewritten.WithAdditionalAnnotations(_marks[original]),
            [],
            (original, _) => original);
    }
}
