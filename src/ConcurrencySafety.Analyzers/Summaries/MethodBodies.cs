using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>The one place where code is found for a symbol: a type's members with their operation trees, whichever file they stand in.</summary>
internal sealed class MethodBodies
{
    private readonly Compilation _compilation;
    private readonly SourceWords _words;

    public MethodBodies(SourceWords words)
    {
        _compilation = words.Compilation;
        _words = words;
    }

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
                if (SymbolOf(model, node, cancellationToken) is { } member && OperationAt(model, node, cancellationToken) is { } operation)
                {
                    yield return (member.OriginalDefinition, RootOf(operation));
                }
            }
        }
    }

    /// <summary>
    /// The calls of methods with one of the names, wherever they stand. Files that do not have a name in their text are not looked into.
    /// </summary>
    public IEnumerable<IInvocationOperation> Calls(ICollection<string> names, CancellationToken cancellationToken)
    {
        foreach (var tree in _words.FilesWith(new WordSet(names), cancellationToken).OrderBy(tree => tree.FilePath, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var model = ModelOf(tree);
            foreach (var call in tree.GetRoot(cancellationToken).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (NameOf(call) is { } name && names.Contains(name) && OperationAt(model, call, cancellationToken) is IInvocationOperation operation)
                {
                    yield return operation;
                }
            }
        }
    }

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        SimpleNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    };

    /// <summary>Null for code that Roslyn itself cannot make operations of: 4.8 throws for some broken lambdas in arrays.</summary>
    private static IOperation? OperationAt(SemanticModel model, SyntaxNode node, CancellationToken cancellationToken)
    {
        try
        {
            return model.GetOperation(node, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return null;
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
