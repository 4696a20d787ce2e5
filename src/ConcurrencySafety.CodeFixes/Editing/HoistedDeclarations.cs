using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Locals that a run of statements declares and later code uses: they are declared before the block and assigned in it.</summary>
internal sealed class HoistedDeclarations
{
    private readonly Dictionary<int, string> _types = new();

    public HoistedDeclarations(SemanticModel model, StatementSection run)
    {
        CanHoist = true;
        var index = 0;
        foreach (var statement in run.Statements)
        {
            foreach (var declared in Functions.OwnNodes(statement).Where(node => node is VariableDeclaratorSyntax or SingleVariableDesignationSyntax))
            {
                if (model.GetDeclaredSymbol(declared) is ILocalSymbol local && IsUsedAfter(local, run, model))
                {
                    CanHoist &= declared.Parent?.Parent == statement && TryHoist(index, local, (LocalDeclarationStatementSyntax)statement, model);
                }
            }

            index++;
        }
    }

    public bool CanHoist { get; }

    public (List<StatementSyntax> Before, List<StatementSyntax> Inside) Split(IReadOnlyList<StatementSyntax> statements)
    {
        var before = new List<StatementSyntax>();
        var inside = new List<StatementSyntax>();
        for (var i = 0; i < statements.Count; i++)
        {
            if (!_types.TryGetValue(i, out var type) || statements[i] is not LocalDeclarationStatementSyntax { Declaration.Variables: var variables } declaration)
            {
                inside.Add(statements[i]);
                continue;
            }

            before.Add(SyntaxFactory.ParseStatement(type + " " + variables[0].Identifier.ValueText + ";"));
            var assignment = SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                SyntaxFactory.IdentifierName(variables[0].Identifier.WithTrailingTrivia(SyntaxFactory.Space)),
                Tokens.Spaced(SyntaxKind.EqualsToken),
                variables[0].Initializer!.Value);
            inside.Add(SyntaxFactory.ExpressionStatement(assignment, declaration.SemicolonToken).WithLeadingTrivia(declaration.GetLeadingTrivia()));
        }

        return (before, inside);
    }

    private bool TryHoist(int index, ILocalSymbol local, LocalDeclarationStatementSyntax statement, SemanticModel model)
    {
        if (statement.Declaration.Variables.Count != 1 || statement.Declaration.Variables[0].Initializer is null
            || statement.IsConst || statement.UsingKeyword.RawKind != 0 || local.RefKind != RefKind.None || local.Type.IsAnonymousType || local.Type is IErrorTypeSymbol)
        {
            return false;
        }

        _types[index] = statement.Declaration.Type.IsVar
            ? local.Type.ToMinimalDisplayString(model, statement.SpanStart)
            : statement.Declaration.Type.WithoutTrivia().ToString();
        return true;
    }

    private static bool IsUsedAfter(ILocalSymbol local, StatementSection run, SemanticModel model)
    {
        var end = run.Statements.Last().Span.End;
        return run.Host.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.SpanStart >= end && name.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, local));
    }
}
