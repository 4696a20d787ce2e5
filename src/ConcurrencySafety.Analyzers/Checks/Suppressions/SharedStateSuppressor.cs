using System.Collections.Immutable;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Suppressions;

/// <summary>
/// CSAFES01: suppresses what other tools report of shared state because they look at one thread only: "always true" where another thread can have
/// changed what is tested, "make it readonly" for what a lock or an atomic step changes by reference.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedStateSuppressor : DiagnosticSuppressor
{
    private const string Id = "CSAFES01";

    private static readonly ImmutableArray<SuppressionDescriptor> Conditions = Descriptors("another thread can change what is tested", "CA1508", "S2583", "S2589");

    private static readonly ImmutableArray<SuppressionDescriptor> Fields = Descriptors("an atomic step or a lock changes the field by reference", "IDE0044", "S2933", "RCS1169", "CC0052");

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = Conditions.AddRange(Fields);

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        ProgramModel? model = null;
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (diagnostic.Location.SourceTree is not { } tree)
            {
                continue;
            }

            model ??= ProgramModel.For(context.Compilation, context.Options, context.CancellationToken);
            if (!model.HasThreading)
            {
                return;
            }

            var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var semantics = context.GetSemanticModel(tree);
            if (Find(Conditions, diagnostic) is { } condition && IsOfSharedState(node, semantics, model, context.CancellationToken))
            {
                context.ReportSuppression(Suppression.Create(condition, diagnostic));
            }
            else if (Find(Fields, diagnostic) is { } field && IsChangedByReference(node, semantics, model, context.CancellationToken))
            {
                context.ReportSuppression(Suppression.Create(field, diagnostic));
            }
        }
    }

    private static SuppressionDescriptor? Find(ImmutableArray<SuppressionDescriptor> descriptors, Diagnostic diagnostic) =>
        descriptors.FirstOrDefault(descriptor => descriptor.SuppressedDiagnosticId == diagnostic.Id);

    private static ImmutableArray<SuppressionDescriptor> Descriptors(string justification, params string[] suppressed) =>
        suppressed.Select(id => new SuppressionDescriptor(Id, id, justification)).ToImmutableArray();

    /// <summary>The condition reads a variable that another thread can change.</summary>
    private static bool IsOfSharedState(SyntaxNode node, SemanticModel semantics, ProgramModel model, CancellationToken cancellationToken)
    {
        if (semantics.GetEnclosingSymbol(node.SpanStart, cancellationToken)?.ContainingType is not { } around)
        {
            return false;
        }

        foreach (var name in Condition(node).DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            var variable = semantics.GetSymbolInfo(name, cancellationToken).Symbol;
            if (variable is IFieldSymbol or IPropertySymbol or ILocalSymbol or IParameterSymbol
                && (IsShared(variable, around, model, cancellationToken) || (variable.ContainingType is { } owner && !SymbolEqualityComparer.Default.Equals(owner, around) && IsShared(variable, owner, model, cancellationToken))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The expression around what is reported: of a test of the form <c>x?.y</c> or <c>x ?? y</c> only a part may be.</summary>
    private static SyntaxNode Condition(SyntaxNode node)
    {
        while (!node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any() && node.Parent is ExpressionSyntax or PatternSyntax)
        {
            node = node.Parent;
        }

        return node;
    }

    private static bool IsShared(ISymbol variable, INamedTypeSymbol type, ProgramModel model, CancellationToken cancellationToken)
    {
        var definition = type.OriginalDefinition;
        return model.IsInSource(definition)
            && model.Answer(model.TypeOf(definition), asked => SharedVariables.Of(asked, Host.Of(asked, model, cancellationToken), cancellationToken), cancellationToken).Contains(variable);
    }

    private static bool IsChangedByReference(SyntaxNode node, SemanticModel semantics, ProgramModel model, CancellationToken cancellationToken)
    {
        var variables = node.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } one ? new[] { one } : node.FirstAncestorOrSelf<BaseFieldDeclarationSyntax>()?.Declaration.Variables.ToArray();
        return variables is not null
            && variables.Any(variable => semantics.GetDeclaredSymbol(variable, cancellationToken) is IFieldSymbol field && AtomicFields.Contains(model.TypeOf(field.ContainingType), field, cancellationToken));
    }
}
