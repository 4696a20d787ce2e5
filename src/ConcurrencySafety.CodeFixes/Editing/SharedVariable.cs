using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The variable that a race is about, with its uses in the file.</summary>
internal sealed class SharedVariable
{
    private readonly Defect _defect;
    private readonly ImmutableArray<SyntaxNode> _racing;
    private readonly StartOrder? _order;

    private SharedVariable(Defect defect, ISymbol symbol, ISymbol? root, ExpressionSyntax path)
    {
        _defect = defect;
        Symbol = symbol;
        Local = root;
        IsElement = defect.Property(FixData.Memory) == "element";
        Owner = root is null ? null : DeclaringFunction(root, defect);
        _racing = defect.Labelled(FixData.LabelAccess).Add(defect.Node);
        Accesses = FindAccesses(path);
        _order = root is null ? null : new StartOrder(defect, this);
    }

    /// <summary>The local, parameter, field or property; for an element or the content of a collection, the one that holds it.</summary>
    public ISymbol Symbol { get; }

    /// <summary>The local or parameter by which the memory is reached, where it is one; null for state of a type.</summary>
    public ISymbol? Local { get; }

    /// <summary>The function that declares <see cref="Local"/>.</summary>
    public SyntaxNode? Owner { get; }

    /// <summary>The memory is an element of the array, not the variable itself.</summary>
    public bool IsElement { get; }

    /// <summary>The memory is what a collection holds: each use of the variable uses it.</summary>
    public bool IsContent => _defect.Property(FixData.Memory) == "content";

    /// <summary>The type of the memory: of the element for an array's.</summary>
    public ITypeSymbol? Type => IsElement && TypeOf(Symbol) is IArrayTypeSymbol array ? array.ElementType : TypeOf(Symbol);

    /// <summary>All uses in the file, in source order; those in <c>nameof</c> and in object initializers are none.</summary>
    public ImmutableArray<VariableAccess> Accesses { get; }

    /// <summary>
    /// The uses that a repair guards: what the report names; for a captured variable what nested functions do, and what their
    /// declaring function does at a time when they may run; for a member all uses but those of constructors, which own the object.
    /// Where the others keep a rule that one place breaks, that place only.
    /// </summary>
    public ImmutableArray<VariableAccess> Guarded =>
        Accesses.Where(access => IsNamed(access) || (_defect.Property(FixData.Scope) != FixData.ScopeNamed && IsShared(access))).ToImmutableArray();

    public static SharedVariable? Of(Defect defect)
    {
        var name = defect.Property(FixData.Name);
        foreach (var identifier in defect.Node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (name is not null && identifier.Identifier.ValueText != name)
            {
                continue;
            }

            var symbol = defect.Model.GetSymbolInfo(identifier, defect.Cancellation).Symbol;
            if (symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol && TypeOf(symbol) is not null)
            {
                var path = PathOf(identifier);
                return new SharedVariable(defect, symbol, LocalRoot(path, defect), path);
            }
        }

        return null;
    }

    /// <summary>Whether the report names the access as one of those that race.</summary>
    public bool IsNamed(VariableAccess access) => _racing.Any(node => node.Span.Contains(access.Place.Span) && !IsBodyAround(node, access));

    private static bool IsBodyAround(SyntaxNode node, VariableAccess access) => access.Function != Functions.Around(node) && node.Span.Contains(access.Function.Span);

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private static ExpressionSyntax PathOf(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : name;

    /// <summary>The captured local that a path begins with. A primary constructor's parameter is state of its type.</summary>
    private static ISymbol? LocalRoot(ExpressionSyntax path, Defect defect)
    {
        var root = path;
        while (root is MemberAccessExpressionSyntax member)
        {
            root = member.Expression;
        }

        return defect.Model.GetSymbolInfo(root, defect.Cancellation).Symbol switch
        {
            ILocalSymbol local => local,
            IParameterSymbol { IsThis: false } parameter when !IsOfPrimaryConstructor(parameter) => parameter,
            _ => null,
        };
    }

    private static bool IsOfPrimaryConstructor(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax);

    private static SyntaxNode? DeclaringFunction(ISymbol symbol, Defect defect) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.SyntaxTree == defect.Root.SyntaxTree) is { } declaration
            ? Functions.Around(declaration.GetSyntax(defect.Cancellation))
            : null;

    private ImmutableArray<VariableAccess> FindAccesses(ExpressionSyntax path)
    {
        var accesses = ImmutableArray.CreateBuilder<VariableAccess>();
        foreach (var name in (Owner ?? _defect.Root).DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != Symbol.Name
                || !SymbolEqualityComparer.Default.Equals(_defect.Model.GetSymbolInfo(name, _defect.Cancellation).Symbol?.OriginalDefinition, Symbol.OriginalDefinition)
                || IsMention(name))
            {
                continue;
            }

            ExpressionSyntax place = name.Parent is MemberBindingExpressionSyntax binding ? binding : PathOf(name);
            if (Local is not null && !SymbolEqualityComparer.Default.Equals(Local, Symbol) && !place.WithoutTrivia().IsEquivalentTo(path.WithoutTrivia()))
            {
                continue;
            }

            if (IsElement && place.Parent is ElementAccessExpressionSyntax element && element.Expression == place)
            {
                place = element;
            }
            else if (IsElement)
            {
                continue;
            }

            accesses.Add(VariableAccess.Of(place, _defect.Model));
        }

        var updates = accesses.Where(access => access.Kind == AccessKind.Update).ToList();
        return accesses.Where(access => !updates.Any(update => IsOperand(access, update))).ToImmutableArray();
    }

    /// <summary>The second mention in <c>x = x + 1</c> is part of the update.</summary>
    private static bool IsOperand(VariableAccess access, VariableAccess update) =>
        update.Whole is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax binary }
        && access.Place == (VariableAccess.AmountOf(update.Whole, update.Place) == binary.Right ? binary.Left : binary.Right);

    /// <summary>Names the variable without using it, or fills an object that is being made.</summary>
    private static bool IsMention(IdentifierNameSyntax name) =>
        name.Parent is NameColonSyntax or NameEqualsSyntax
        || name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name
        || name.Ancestors().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" });

    private bool IsShared(VariableAccess access) =>
        Local is null
            ? access.Function is not (ConstructorDeclarationSyntax or BaseFieldDeclarationSyntax) && !IsInitializer(access)
            : access.Function != Owner || _order?.IsOrdered(access) == false;

    private static bool IsInitializer(VariableAccess access) =>
        access.Function is PropertyDeclarationSyntax property && property.Initializer is { } initializer && initializer.Span.Contains(access.Place.Span);
}
