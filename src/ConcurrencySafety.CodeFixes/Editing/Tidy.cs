using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace ConcurrencySafety.Editing;

/// <summary>Simplifies and formats what a repair marked (<see cref="Simplifier.Annotation"/>, <see cref="Formatter.Annotation"/>), in the layout of the file.</summary>
internal static class Tidy
{
    public static async Task<Document> ApplyAsync(Document document, Layout layout, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (root is null)
            return document;
        if (IsMarked(root, Simplifier.Annotation))
            document = await Simplifier.ReduceAsync(document, Simplifier.Annotation, cancellationToken: cancellation).ConfigureAwait(false);
        if (!IsMarked(root, Formatter.Annotation))
            return document;
        var options = (await document.GetOptionsAsync(cancellation).ConfigureAwait(false))
            .WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, layout.LineEnd)
            .WithChangedOption(FormattingOptions.UseTabs, LanguageNames.CSharp, layout.UsesTabs);
        if (!layout.UsesTabs)
        {
            options = options
                .WithChangedOption(FormattingOptions.IndentationSize, LanguageNames.CSharp, layout.Indent.Length)
                .WithChangedOption(FormattingOptions.TabSize, LanguageNames.CSharp, layout.Indent.Length);
        }

        return await Formatter.FormatAsync(document, Formatter.Annotation, options, cancellation).ConfigureAwait(false);
    }

    private static bool IsMarked(SyntaxNode root, SyntaxAnnotation mark) => root.ContainsAnnotations && root.GetAnnotatedNodesAndTokens(mark).Any();
}
