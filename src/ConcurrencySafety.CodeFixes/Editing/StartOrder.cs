using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Which uses of a captured variable in its own function are plainly before the first start or after a join. The engine has
/// decided what races; this only spares code that it did not name from needless guards.
/// Limits: told by position and by the names of joins; in doubt a use is not ordered.
/// </summary>
internal sealed class StartOrder
{
    private readonly Defect _defect;
    private readonly SyntaxNode _owner;
    private readonly List<SyntaxNode> _starts;

    public StartOrder(Defect defect, SharedVariable variable)
    {
        _defect = defect;
        _owner = variable.Owner ?? defect.Root;
        _starts = variable.Accesses
            .Select(access => access.Function)
            .Where(function => function is AnonymousFunctionExpressionSyntax && function != _owner)
            .Concat(defect.Labelled(FixData.LabelStart))
            .Where(start => _owner.Span.Contains(start.Span))
            .Distinct()
            .ToList();
    }

    public bool IsOrdered(VariableAccess access)
    {
        if (_starts.Count == 0)
        {
            return false;
        }

        var place = access.Place.Span;
        if (place.End <= _starts.Min(start => start.SpanStart))
        {
            return !_starts.Any(start => access.Place.Ancestors().Any(loop => IsLoop(loop) && _owner.Span.Contains(loop.Span) && loop.Span.Contains(start.Span)));
        }

        var last = _starts.Max(start => start.Span.End);
        return place.Start > last && (IsForkJoin || HasJoinBetween(last, place.Start));
    }

    private bool IsForkJoin => _defect.Property(FixData.Start) is "parallel" or "plinq";

    private bool HasJoinBetween(int start, int end) =>
        Functions.OwnNodes(_owner).Any(node => node.Span.End >= start && node.Span.End <= end && Waits.IsWait(node));

    private static bool IsLoop(SyntaxNode node) => node.Kind() is
        SyntaxKind.ForStatement or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement;
}
