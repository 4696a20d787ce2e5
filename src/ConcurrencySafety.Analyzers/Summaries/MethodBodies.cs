using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Summaries;

/// <summary>The one place where code is found for a symbol: a type's members with their operation trees, whichever file they stand in.</summary>
internal sealed class MethodBodies
{
    private readonly Compilation _compilation;

    public MethodBodies(Compilation compilation) => _compilation = compilation;

    /// <summary>The members of a type that have code: methods, accessors, constructors, initializers; not those of nested types.</summary>
    public IEnumerable<(ISymbol Member, IOperation Root)> Of(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (var declaration in type.DeclaringSyntaxReferences.OrderBy(part => part.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(part => part.Span.Start))
        {
            if (!_compilation.ContainsSyntaxTree(declaration.SyntaxTree))
            {
                continue;
            }

            var syntax = declaration.GetSyntax(cancellationToken);
            var model = ModelOf(syntax.SyntaxTree);
            foreach (var node in CodeIn(syntax))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (SymbolOf(model, node, cancellationToken) is { } member && model.GetOperation(node, cancellationToken) is { } operation)
                {
                    yield return (member.OriginalDefinition, RootOf(operation));
                }
            }
        }
    }

    private SemanticModel ModelOf(SyntaxTree tree)
    {
        // In the compiler and the IDE this is the model that all analyzers share; each body is bound once.
#pragma warning disable RS1030, RS0030
        return _compilation.GetSemanticModel(tree);
#pragma warning restore RS1030, RS0030
    }

    /// <summary>The nodes that have an operation tree of their own.</summary>
    private static IEnumerable<SyntaxNode> CodeIn(SyntaxNode declaration) => declaration switch
    {
        TypeDeclarationSyntax type => type.Members.SelectMany(CodeOf),
        CompilationUnitSyntax => new[] { declaration },
        _ => Enumerable.Empty<SyntaxNode>(),
    };

    private static IEnumerable<SyntaxNode> CodeOf(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } and not ConstructorDeclarationSyntax { Initializer: not null }:
                return Enumerable.Empty<SyntaxNode>();
            case BaseMethodDeclarationSyntax:
                return new[] { member };
            case BasePropertyDeclarationSyntax property:
                var accessors = property.AccessorList?.Accessors.Where(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) ?? Enumerable.Empty<SyntaxNode>();
                return accessors.Concat(ExpressionOf(property));
            case BaseFieldDeclarationSyntax field:
                return field.Declaration.Variables.Select(variable => variable.Initializer).Where(initializer => initializer is not null).Select(initializer => initializer!);
            default:
                return Enumerable.Empty<SyntaxNode>();
        }
    }

    private static IEnumerable<SyntaxNode> ExpressionOf(BasePropertyDeclarationSyntax property)
    {
        var (getter, initializer) = property switch
        {
            PropertyDeclarationSyntax simple => (simple.ExpressionBody, simple.Initializer),
            IndexerDeclarationSyntax indexer => (indexer.ExpressionBody, null),
            _ => (null, null),
        };
        return new SyntaxNode?[] { getter, initializer }.Where(node => node is not null).Select(node => node!);
    }

    private static ISymbol? SymbolOf(SemanticModel model, SyntaxNode node, CancellationToken cancellationToken) => node switch
    {
        // An arrow is its property's getter; what follows the sign of equality belongs to the variable or property.
        ArrowExpressionClauseSyntax { Parent: { } property } => (model.GetDeclaredSymbol(property, cancellationToken) as IPropertySymbol)?.GetMethod,
        EqualsValueClauseSyntax { Parent: { } variable } => model.GetDeclaredSymbol(variable, cancellationToken),
        _ => model.GetDeclaredSymbol(node, cancellationToken),
    };

    private static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
