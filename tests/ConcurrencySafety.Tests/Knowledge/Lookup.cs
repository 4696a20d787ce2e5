using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>A source, its catalog, and the symbols that its expressions use.</summary>
internal sealed class Lookup
{
    private readonly SemanticModel _model;

    public Lookup(string source, string? userCatalog = null, params MetadataReference[] references)
        : this(TestCompilation.Create(source).AddReferences(references), userCatalog)
    {
    }

    private Lookup(Compilation compilation, string? userCatalog)
    {
        Compilation = compilation;
        Catalog = ApiCatalog.For(compilation, userCatalog is null ? null : [new CatalogFile("mine.concurrency.txt", userCatalog)], TestContext.Current.CancellationToken);
        _model = compilation.GetSemanticModel(compilation.SyntaxTrees.First());
    }

    public Compilation Compilation { get; }

    public ApiCatalog Catalog { get; }

    /// <summary>A source whose method <c>M</c> has the statement in its body.</summary>
    public static Lookup Of(string statement, string? userCatalog = null) => new("class C { async Task M() { " + statement + " await Task.Yield(); } }", userCatalog);

    /// <summary>The member that the last call, creation, member access or subscription of that spelling uses.</summary>
    public ISymbol Member(string spelling) => Symbol(node => node is not ExpressionStatementSyntax && node.ToString() == spelling);

    /// <summary>The effects of the member that an expression uses.</summary>
    public IReadOnlyList<ApiEffect> Effects(string spelling) => Catalog.EffectsOf(Member(spelling));

    /// <summary>The roles of the member that an expression uses, by the type of its receiver.</summary>
    public IEnumerable<ApiRole> RolesByReceiver(string spelling)
    {
        var node = (InvocationExpressionSyntax)Nodes().Last(n => n.ToString() == spelling);
        return Catalog.EffectsOf(Member(spelling), _model.GetTypeInfo(((MemberAccessExpressionSyntax)node.Expression).Expression).Type).Select(effect => effect.Role);
    }

    public ITypeSymbol Type(string field) => Compilation.GetSymbolsWithName(field).OfType<IFieldSymbol>().Single().Type;

    private ISymbol Symbol(Func<SyntaxNode, bool> isWanted) =>
        Nodes().Where(isWanted).Select(node => _model.GetSymbolInfo(node).Symbol).Last(symbol => symbol is not null)!;

    private IEnumerable<SyntaxNode> Nodes() => _model.SyntaxTree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes();

    internal sealed class CatalogFile(string path, string content) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
