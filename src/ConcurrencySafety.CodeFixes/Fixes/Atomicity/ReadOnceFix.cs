using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Atomicity;

/// <summary>
/// Reads the variable once, into a local that is tested and used: declared above the test where that is a statement of a list, else by the
/// test itself (<c>is { } x</c>). Not offered where the code that was tested assigns the variable.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadOnceFix))]
public sealed class ReadOnceFix() : TreeFix("CSAFE610")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Read once into a local";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SharedVariable.Of(defect) is not { Local: null } variable
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not { } test
            || variable.Accesses.FirstOrDefault(access => access.Place.Span.Contains(defect.Node.Span)) is not { } second)
        {
            return null;
        }

        var region = Region.Of(test, second);
        var filling = test as AssignmentExpressionSyntax;
        var uses = variable.Accesses.Where(access => access.Function == second.Function && region.Contains(access) && access.Whole != filling).ToList();
        if (uses.Any(access => access.Kind != AccessKind.Read) || !uses.Contains(second) || (filling is null && !uses.Any(use => test.Span.Contains(use.Place.Span))))
        {
            return null;
        }

        var name = UnusedName.At(second.Function, LocalName.For(variable.Symbol));
        var edits = new TreeEdits();
        if (filling is not null)
        {
            if (region.List is null || filling.Parent is not ExpressionStatementSyntax fill)
            {
                return null;
            }

            // What was found or put there: `var x = _x ??= v`.
            var declaration = SyntaxFactory.ParseStatement("var " + name + " = " + filling.WithoutTrivia().ToFullString() + ";");
            edits.Change(fill, 0, current => declaration.WithTriviaFrom(current));
        }
        else if (region.List is var (host, index))
        {
            var copy = SyntaxFactory.ParseStatement("var " + name + " = " + second.Place.WithoutTrivia().ToFullString() + ";");
            edits.Change(host, index, current => NewStatement.Before(current, index, copy, defect.Layout));
        }
        else if (defect.Language >= LanguageVersion.CSharp8 && uses.Select(use => DeclaringTest(use, name)).FirstOrDefault(found => found is not null) is var (whole, pattern) && pattern is not null)
        {
            edits.Change(whole, 0, current => pattern.WithTriviaFrom(current));
            uses.RemoveAll(use => whole.Span.Contains(use.Place.Span));
        }
        else
        {
            return null;
        }

        foreach (var use in uses)
        {
            edits.Change(use.Place, 0, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
        }

        return edits.Apply(defect.Root);
    }

    /// <summary>The test that a use is part of, and what declares the local in its stead.</summary>
    private static (ExpressionSyntax Whole, ExpressionSyntax Pattern)? DeclaringTest(VariableAccess use, string name)
    {
        bool? isPresent = use.Place.Parent switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } test when IsNull(test.Left) || IsNull(test.Right) => true,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } test when IsNull(test.Left) || IsNull(test.Right) => false,
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var constant } } when IsNull(constant) => false,
            IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var constant } } } when IsNull(constant) => true,
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax { Designation: null } } => true,
            _ => null,
        };
        if (isPresent is not { } present || use.Place.Parent is not ExpressionSyntax whole)
        {
            return null;
        }

        var pattern = whole is IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax properties }
            ? properties.WithoutTrivia().ToFullString() + " " + name
            : (present ? "{ } " : "not { } ") + name;
        return (whole, SyntaxFactory.ParseExpression(use.Place.WithoutTrivia().ToFullString() + " is " + pattern));
    }

    private static bool IsNull(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);

    /// <summary>The code in which all reads become one: the tested statement, and what follows it where the test leaves.</summary>
    /// <param name="From">Its first statement or expression.</param>
    /// <param name="To">Its last one.</param>
    /// <param name="List">Where the local is declared; null where the test has to do it.</param>
    private sealed record Region(SyntaxNode From, SyntaxNode To, (SyntaxNode Host, int Index)? List)
    {
        public static Region Of(SyntaxNode test, VariableAccess second)
        {
            if (test.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !second.Function.Span.Contains(statement.Span) || second.Function == statement)
            {
                var whole = test.AncestorsAndSelf().First(node => node.Span.Contains(second.Place.Span));
                return new Region(whole, whole, null);
            }

            if (statement is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax || StatementList.PlaceOf(statement) is not var (host, index))
            {
                return new Region(statement, statement, null);
            }

            return new Region(statement, statement.Span.Contains(second.Place.Span) ? statement : LastIn(host, index), (host, index));
        }

        public bool Contains(VariableAccess access) => access.Place.SpanStart >= From.SpanStart && access.Place.Span.End <= To.Span.End;

        private static StatementSyntax LastIn(SyntaxNode host, int index)
        {
            while (StatementList.At(host, index + 1) is not null)
            {
                index++;
            }

            return StatementList.At(host, index)!;
        }
    }
}
