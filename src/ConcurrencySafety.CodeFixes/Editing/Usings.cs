using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Using directives: put where the file has its others, in their order.</summary>
internal static class Usings
{
    public static CompilationUnitSyntax Add(CompilationUnitSyntax unit, string name, Layout layout)
    {
        if (unit.Usings.Count == 0 && unit.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                .OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault(space => space.Usings.Count > 0) is { } inner)
        {
            return unit.ReplaceNode(inner, inner.WithUsings(Insert(inner.Usings, name, layout)));
        }

        if (unit.Usings.Count > 0)
        {
            return unit.WithUsings(Insert(unit.Usings, name, layout));
        }

        // A file's header stays above the directive; the first declaration follows with its own comment, after a blank line.
        var leading = unit.GetLeadingTrivia();
        var header = HeaderLength(leading);
        var rest = SyntaxFactory.TriviaList(leading.Skip(header));
        if (!rest.FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia))
        {
            rest = rest.Insert(0, SyntaxFactory.EndOfLine(layout.LineEnd));
        }

        return unit.WithLeadingTrivia(rest).WithUsings(SyntaxFactory.SingletonList(Directive(name, layout).WithLeadingTrivia(leading.Take(header))));
    }

    /// <summary>A comment at the top that a blank line parts from the code is the file's header.</summary>
    private static int HeaderLength(SyntaxTriviaList leading)
    {
        var end = 0;
        for (var i = 1; i < leading.Count; i++)
        {
            if (leading[i].IsKind(SyntaxKind.EndOfLineTrivia) && leading[i - 1].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                end = i + 1;
            }
        }

        return end;
    }

    private static SyntaxList<UsingDirectiveSyntax> Insert(SyntaxList<UsingDirectiveSyntax> usings, string name, Layout layout)
    {
        var index = 0;
        for (var i = 0; i < usings.Count; i++)
        {
            if (usings[i].GlobalKeyword.RawKind != 0 || (IsPlain(usings[i]) && Compare(usings[i].Name!.ToString(), name) < 0))
            {
                index = i + 1;
            }
        }

        var indentation = usings[0].GetLeadingTrivia().LastOrDefault(trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var directive = Directive(name, layout);
        if (indentation.IsKind(SyntaxKind.WhitespaceTrivia))
        {
            directive = directive.WithLeadingTrivia(indentation);
        }

        if (index == 0)
        {
            var second = usings[0];
            directive = directive.WithLeadingTrivia(second.GetLeadingTrivia());
            usings = usings.Replace(second, second.WithLeadingTrivia(indentation.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(indentation) : SyntaxFactory.TriviaList()));
        }

        return usings.Insert(index, directive);
    }

    private static bool IsPlain(UsingDirectiveSyntax directive) =>
        directive.Alias is null && directive.Name is not null && !directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword);

    /// <summary>System comes first, as in the order that the SDK's templates use.</summary>
    private static int Compare(string left, string right)
    {
        var (leftFirst, rightFirst) = (IsOfSystem(left), IsOfSystem(right));
        return leftFirst != rightFirst ? (leftFirst ? -1 : 1) : string.CompareOrdinal(left, right);
    }

    private static bool IsOfSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);

    private static UsingDirectiveSyntax Directive(string name, Layout layout) =>
        SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(name))
            .WithUsingKeyword(Tokens.Spaced(SyntaxKind.UsingKeyword))
            .WithSemicolonToken(SyntaxFactory.Token(default, SyntaxKind.SemicolonToken, SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(layout.LineEnd))));
}
