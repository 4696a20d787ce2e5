using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using ConcurrencySafety.Fixes.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// The collections inside a <c>ConcurrentDictionary</c> of a local or private field, as far as the file shows them: where they are made, where their type is
/// spelled, and what is done to them. None where one of them leaves with its type, for then others use it as what it is now.
/// </summary>
internal sealed class InnerCollections
{
    private readonly SharedCollection _outer;
    private readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);

    private InnerCollections(SharedCollection outer, INamedTypeSymbol type)
    {
        _outer = outer;
        Type = type;
    }

    /// <summary>The type of the collections inside.</summary>
    public INamedTypeSymbol Type { get; }

    public ITypeSymbol Element => Type.TypeArguments[Type.TypeArguments.Length - 1];

    /// <summary>The expressions that make one; each makes an empty one.</summary>
    public List<ExpressionSyntax> Creations { get; } = [];

    /// <summary>Where the type is written.</summary>
    public List<TypeSyntax> Spellings { get; } = [];

    /// <summary>The expressions that stand for a collection inside, with what is done to it at once.</summary>
    public List<ExpressionSyntax> Uses { get; } = [];

    private SemanticModel Model => _outer.Model;

    private CancellationToken Cancel => _outer.Defect.Cancellation;

    public static InnerCollections? Of(Defect defect)
    {
        if (defect.Labelled(FixData.LabelDeclaration).FirstOrDefault()?.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { } declarator
            || defect.Model.GetDeclaredSymbol(declarator, defect.Cancellation) is not { } variable
            || SharedCollection.Of(variable, defect) is not { } outer
            || !outer.Is("System.Collections.Concurrent.ConcurrentDictionary`2")
            || outer.Type.TypeArguments[1] is not INamedTypeSymbol { TypeArguments.IsEmpty: false, NullableAnnotation: not NullableAnnotation.Annotated } inner)
        {
            return null;
        }

        var found = new InnerCollections(outer, inner);
        return found.Collect() ? found : null;
    }

    /// <summary>The call that changes a collection inside, on what gives it: <c>GetOrAdd(k, …).Add(x)</c>.</summary>
    public static InvocationExpressionSyntax? CallOn(ExpressionSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access && access.Expression == use && call.Expression == access ? call : null;

    /// <summary>The result is not used.</summary>
    public bool IsDropped(ExpressionSyntax call) => call.Parent is ExpressionStatementSyntax
        || (call.Parent is ArrowExpressionClauseSyntax or LambdaExpressionSyntax && Functions.Around(call) is { } function
            && (function is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } }
                || (function is LambdaExpressionSyntax && Model.GetSymbolInfo(function, Cancel).Symbol is IMethodSymbol { ReturnsVoid: true })));

    /// <summary>What any collection allows: to be gone through, counted, compared with null.</summary>
    public bool IsRead(ExpressionSyntax use, params string[] members)
    {
        switch (use.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when call.Expression == access && access.Expression == use:
                return Model.GetSymbolInfo(call, Cancel).Symbol is IMethodSymbol method && (method.MethodKind == MethodKind.ReducedExtension || members.Contains(method.Name));
            case MemberAccessExpressionSyntax access when access.Expression == use:
                return access.Name.Identifier.ValueText == "Count" || members.Contains(access.Name.Identifier.ValueText);
            case ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Count" } }:
                return true;
            case ElementAccessExpressionSyntax element when element.Expression == use:
                return members.Contains("this[]") && !VariableUse.Assigns(element) && element.Parent is not RefExpressionSyntax;
            case CommonForEachStatementSyntax loop:
                return loop.Expression == use;
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } }:
                return true;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison:
                return comparison.Left.IsKind(SyntaxKind.NullLiteralExpression) || comparison.Right.IsKind(SyntaxKind.NullLiteralExpression);
            case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.None } or ReturnStatementSyntax or ArrowExpressionClauseSyntax or ConditionalExpressionSyntax:
                return Model.GetTypeInfo(use, Cancel).ConvertedType is INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IReadOnlyCollection" };
            default:
                return false;
        }
    }

    /// <summary>The type's spellings become another type's.</summary>
    public void Spell(EditPlan plan, string name)
    {
        foreach (var spelling in Spellings)
        {
            plan.Change(spelling, old => SyntaxFactory.ParseTypeName(name + (old is NullableTypeSyntax ? "?" : "")).WithTriviaFrom(old));
        }
    }

    private bool Collect()
    {
        if (!_outer.DeclaredType.IsVar)
            AddSpelling(_outer.DeclaredType);
        if (_outer.Initializer is ObjectCreationExpressionSyntax { Initializer: null } creation)
            AddSpelling(creation.Type);
        else if (_outer.Initializer is not (null or ImplicitObjectCreationExpressionSyntax { Initializer: null } or CollectionExpressionSyntax { Elements.Count: 0 }))
            return false;
        return Spellings.Count > 0 && _outer.Uses.All(CollectFrom);
    }

    private bool CollectFrom(ExpressionSyntax outer)
    {
        switch (outer.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when call.Expression == access && access.Expression == outer:
                var arguments = call.ArgumentList.Arguments;
                return access.Name.Identifier.ValueText switch
                {
                    "GetOrAdd" when arguments.Count == 2 => Made(arguments[1].Expression is LambdaExpressionSyntax { ExpressionBody: { } body } ? body : arguments[1].Expression) && Follow(call),
                    "TryAdd" when arguments.Count == 2 => Made(arguments[1].Expression),
                    "TryGetValue" or "TryRemove" when arguments.Count == 2 => OutOf(arguments[1]),
                    "ContainsKey" or "Clear" => true,
                    _ => false,
                };
            case MemberAccessExpressionSyntax access when access.Expression == outer:
                return access.Name.Identifier.ValueText is "Count" or "IsEmpty" or "Keys";
            case ElementAccessExpressionSyntax element when element.Expression == outer:
                return VariableUse.Assigns(element)
                    ? element.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } set && Made(set.Right)
                    : Follow(element);
            default:
                return false;
        }
    }

    private bool Made(ExpressionSyntax creation)
    {
        Creations.Add(creation);
        return creation is BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0 } or CollectionExpressionSyntax { Elements.Count: 0 };
    }

    private bool OutOf(ArgumentSyntax argument)
    {
        if (argument.Expression is not DeclarationExpressionSyntax declaration)
            return argument.Expression is IdentifierNameSyntax { Identifier.ValueText: "_" };
        if (!declaration.Type.IsVar)
            AddSpelling(declaration.Type);
        return declaration.Designation is DiscardDesignationSyntax
            || (declaration.Designation is SingleVariableDesignationSyntax single && Model.GetDeclaredSymbol(single, Cancel) is { } local && FollowLocal(local, single));
    }

    private bool Follow(ExpressionSyntax value)
    {
        if (value.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } declarator } && declaration.Variables.Count == 1)
        {
            if (!declaration.Type.IsVar)
                AddSpelling(declaration.Type);
            return Model.GetDeclaredSymbol(declarator, Cancel) is ILocalSymbol local && FollowLocal(local, declarator);
        }

        Uses.Add(value);
        return true;
    }

    private bool FollowLocal(ISymbol local, SyntaxNode declaration)
    {
        if (!_locals.Add(local))
            return true;
        foreach (var mention in Functions.MemberAround(declaration).DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (mention.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(Model.GetSymbolInfo(mention, Cancel).Symbol, local))
            {
                if (VariableUse.Assigns(mention))
                    return false;
                Uses.Add(mention.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven ? forgiven : mention);
            }
        }

        return true;
    }

    private void AddSpelling(TypeSyntax type) => Spellings.AddRange(type.DescendantNodesAndSelf(node => !IsSpelling(node)).OfType<TypeSyntax>().Where(IsSpelling));

    private bool IsSpelling(SyntaxNode node) => node is TypeSyntax type && SymbolEqualityComparer.Default.Equals(Model.GetTypeInfo(type, Cancel).Type, Type);
}
