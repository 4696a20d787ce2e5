using System.Collections.Immutable;
using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Finds the gate for a variable: one that guards it elsewhere, one that is at hand, else a new one.</summary>
internal sealed class GateSearch
{
    private readonly Defect _defect;
    private readonly SharedVariable _variable;
    private readonly ImmutableArray<VariableAccess> _guarded;
    private readonly TypeNames _names;

    public GateSearch(Defect defect, SharedVariable variable, ImmutableArray<VariableAccess> guarded, TypeNames names)
    {
        _defect = defect;
        _variable = variable;
        _guarded = guarded;
        _names = names;
    }

    private SemanticModel Model => _defect.Model;

    public Gate? Find() => AtHand() ?? (_variable.Local is { } local ? NewLocal(local) : NewField());

    private Gate? AtHand()
    {
        foreach (var expression in Candidates().Distinct())
        {
            if (SymbolOf(expression, _defect.Node.SpanStart) is { } symbol && IsLasting(symbol) && _guarded.All(access =>
                    IsOwnMemberOrLocal(access) && SymbolEqualityComparer.Default.Equals(SymbolOf(expression, access.Place.SpanStart), symbol)))
            {
                return new GateAtHand(symbol, expression);
            }
        }

        return null;
    }

    private IEnumerable<string> Candidates()
    {
        if (_defect.Property(FixData.Guard) is { } guard)
        {
            yield return guard;
        }

        foreach (var found in _variable.Accesses.SelectMany(Gate.LocksAround))
        {
            yield return found.Expression.WithoutTrivia().ToString();
        }

        if (_variable.Local is not null)
        {
            foreach (var found in (_variable.Owner ?? _defect.Root).DescendantNodes().OfType<LockStatementSyntax>())
            {
                if (Model.GetSymbolInfo(found.Expression).Symbol is ILocalSymbol gate && IsDeclaredAround(gate))
                {
                    yield return gate.Name;
                }
            }
        }
        else if (_variable.Symbol.ContainingType is { } type)
        {
            foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.IsStatic == _variable.Symbol.IsStatic && IsGate(field)))
            {
                yield return field.Name;
            }
        }
    }

    /// <summary>A read-only field or a local that is never assigned again: the same gate for everybody.</summary>
    private bool IsLasting(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.IsReadOnly && field.Type.IsReferenceType && (field.IsStatic || !_variable.Symbol.IsStatic || _variable.Local is not null),
        ILocalSymbol local => local.Type.IsReferenceType && _variable.Local is not null && IsDeclaredAround(local),
        _ => false,
    };

    /// <summary>A local lives as long as the variable that it guards when it is declared in the same list of statements, or further out.</summary>
    private bool IsDeclaredAround(ILocalSymbol gate) =>
        gate.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Parent: { } list } statement }
        && _variable.Local!.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration
        && (list is GlobalStatementSyntax ? list.Parent! : list).Span.Contains(declaration.Span)
        && _guarded.All(access => access.Place.SpanStart > statement.Span.End);

    private static bool IsGate(IFieldSymbol field) =>
        field is { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private, IsImplicitlyDeclared: false }
        && (field.Type.SpecialType == SpecialType.System_Object || field.Type is { Name: "Lock", ContainingNamespace.Name: "Threading" });

    /// <summary>A gate at hand is written without a receiver, so it guards the state of this object only.</summary>
    private bool IsOwnMemberOrLocal(VariableAccess access) =>
        _variable.Local is not null || _variable.Symbol.IsStatic
        || access.Place is not MemberAccessExpressionSyntax { Expression: not (ThisExpressionSyntax or BaseExpressionSyntax) };

    private ISymbol? SymbolOf(string expression, int position)
    {
        var parsed = SyntaxFactory.ParseExpression(expression);
        return parsed is IdentifierNameSyntax or MemberAccessExpressionSyntax
            ? Model.GetSpeculativeSymbolInfo(position, parsed, SpeculativeBindingOption.BindAsExpression).Symbol
            : null;
    }

    private LocalGate? NewLocal(ISymbol local)
    {
        if (_variable.Owner is not { } owner
            || local.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.SyntaxTree == _defect.Root.SyntaxTree)?.GetSyntax(_defect.Cancellation) is not { } declaration)
        {
            return null;
        }

        var name = UnusedName.In(Functions.MemberAround(declaration), "gate", local.Name + "Gate");
        if (declaration is ParameterSyntax)
        {
            return BodyOf(owner) is { } body ? new LocalGate(name, Creation(), body, 0, _defect.Layout) : null;
        }

        var statement = declaration.Ancestors().OfType<StatementSyntax>().FirstOrDefault();
        if (statement is null || StatementList.PlaceOf(statement) is not var (host, index))
        {
            return null;
        }

        // After its declaration; before a statement that declares the variable inside, where its uses may follow at once.
        return new LocalGate(name, Creation(), host, statement is LocalDeclarationStatementSyntax ? index + 1 : index, _defect.Layout);
    }

    private static BlockSyntax? BodyOf(SyntaxNode function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body,
        LocalFunctionStatementSyntax local => local.Body,
        AnonymousFunctionExpressionSyntax lambda => lambda.Block,
        AccessorDeclarationSyntax accessor => accessor.Body,
        _ => null,
    };

    /// <summary>A field of a struct would be copied with it, one of a record would count in its equality.</summary>
    private FieldGate? NewField()
    {
        var type = _defect.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>(HoldsState);
        if (type is null || type.Members.Count == 0 || Model.GetDeclaredSymbol(type, _defect.Cancellation) is not { } symbol)
        {
            return null;
        }

        var isStatic = _variable.Symbol.IsStatic;
        if (!isStatic && (symbol.IsValueType || symbol.IsRecord)
            || type is InterfaceDeclarationSyntax
            || _guarded.Any(access => !access.Place.Ancestors().Contains(type)))
        {
            return null;
        }

        return new NewGate(_defect, _names).In(type, symbol, isStatic, _variable.Symbol.Name);
    }

    private bool HoldsState(TypeDeclarationSyntax type) =>
        SymbolEqualityComparer.Default.Equals(Model.GetDeclaredSymbol(type, _defect.Cancellation)?.OriginalDefinition, _variable.Symbol.ContainingType?.OriginalDefinition);

    private string Creation() => "new " + new NewGate(_defect, _names).Type + "()";
}
