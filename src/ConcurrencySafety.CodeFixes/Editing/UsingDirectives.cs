using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Adds <c>using</c> directives in the place and order of those that are there.</summary>
internal static class UsingDirectives
{
    /// <summary>Whether the simple name of the type means the type at this place.</summary>
    public static bool Reach(SemanticModel model, int position, INamedTypeSymbol type) =>
        model.LookupNamespacesAndTypes(position, name: type.Name)
            .OfType<INamedTypeSymbol>()
            .Any(t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, type.OriginalDefinition));

    public static SyntaxNode Add(SyntaxNode root, string name, CodeLines lines)
    {
        if (root is not CompilationUnitSyntax unit)
            return root;
        if (unit.Usings.Count == 0 && unit.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault(n => n.Usings.Count > 0) is { } inner)
            return unit.ReplaceNode(inner, inner.WithUsings(Added(inner.Usings, name, lines)));
        if (unit.Usings.Count > 0)
            return unit.WithUsings(Added(unit.Usings, name, lines));
        return First(unit, Directive(name, lines), lines);
    }

    private static SyntaxList<UsingDirectiveSyntax> Added(SyntaxList<UsingDirectiveSyntax> usings, string name, CodeLines lines)
    {
        if (usings.Any(u => IsPlain(u) && u.Name!.ToString() == name))
            return usings;
        var directive = Directive(name, lines);
        var index = 0;
        while (index < usings.Count && (usings[index].GlobalKeyword.Span.Length > 0 || (IsPlain(usings[index]) && Compare(usings[index].Name!.ToString(), name) < 0)))
            index++;
        var indent = SyntaxFactory.TriviaList(usings[0].GetLeadingTrivia().Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse());
        if (index > 0)
            return usings.Insert(index, directive.WithLeadingTrivia(indent));

        // The new one comes first: a file header stays above it.
        var first = usings[0];
        return usings.Replace(first, first.WithLeadingTrivia(indent)).Insert(0, directive.WithLeadingTrivia(first.GetLeadingTrivia()));
    }

    private static SyntaxNode First(CompilationUnitSyntax unit, UsingDirectiveSyntax directive, CodeLines lines)
    {
        var leading = unit.GetLeadingTrivia();
        var header = HeaderLength(leading);
        var rest = SyntaxFactory.TriviaList(leading.Skip(header));
        if (!rest.FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia))
            rest = rest.Insert(0, lines.NewLine);
        return unit.WithLeadingTrivia(rest).WithUsings(SyntaxFactory.SingletonList(directive.WithLeadingTrivia(leading.Take(header))));
    }

    // A comment at the top that a blank line parts from the code is the file's header; one without is the first declaration's own.
    private static int HeaderLength(SyntaxTriviaList leading)
    {
        var end = 0;
        for (var i = 1; i < leading.Count; i++)
        {
            if (leading[i].IsKind(SyntaxKind.EndOfLineTrivia) && leading[i - 1].IsKind(SyntaxKind.EndOfLineTrivia))
                end = i + 1;
        }

        return end;
    }

    private static bool IsPlain(UsingDirectiveSyntax directive) => directive.Alias is null && directive.StaticKeyword.Span.Length == 0 && directive.Name is not null;

    // System first, as every tool sorts them.
    private static int Compare(string one, string other)
    {
        var (oneIsSystem, otherIsSystem) = (IsSystem(one), IsSystem(other));
        return oneIsSystem == otherIsSystem ? string.CompareOrdinal(one, other) : oneIsSystem ? -1 : 1;
    }

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);

    private static UsingDirectiveSyntax Directive(string name, CodeLines lines) =>
        SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(name))
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithTrailingTrivia(lines.NewLine);
}
