using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// A lock that is a struct stays the one that it is: a field loses <c>readonly</c>, a parameter and its arguments get <c>ref</c>, a local becomes a <c>ref</c> local. A parameter
/// only where all calls are in the file at hand.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepOneLockFix))]
public sealed class KeepOneLockFix() : TreeFix("CSAFE509")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Do not copy the lock";

    private protected override SyntaxNode? TryRepair(Defect defect) => defect.Node switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } => WithoutReadOnly(field, defect),
        ParameterSyntax parameter => ByReference(parameter, defect),
        ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declaration } } value } when defect.Language >= LanguageVersion.CSharp7 =>
            defect.Root.ReplaceNode(declaration, ReferenceTo(declaration, value.Value)),
        _ => null,
    };

    private static SyntaxNode? WithoutReadOnly(FieldDeclarationSyntax field, Defect defect)
    {
        var modifier = field.Modifiers.FirstOrDefault(token => token.IsKind(SyntaxKind.ReadOnlyKeyword));
        if (modifier.RawKind == 0)
        {
            return null;
        }

        var rest = field.WithModifiers(field.Modifiers.Remove(modifier));
        return defect.Root.ReplaceNode(field, rest.WithLeadingTrivia(field.GetLeadingTrivia()));
    }

    private static VariableDeclarationSyntax ReferenceTo(VariableDeclarationSyntax declaration, ExpressionSyntax value)
    {
        var variable = declaration.Variables[0];
        var type = SyntaxFactory.RefType(Tokens.Spaced(SyntaxKind.RefKeyword), declaration.Type.WithoutLeadingTrivia()).WithLeadingTrivia(declaration.GetLeadingTrivia());
        var reference = SyntaxFactory.RefExpression(Tokens.Spaced(SyntaxKind.RefKeyword), value.WithoutLeadingTrivia());
        return declaration.WithType(type).WithVariables(SyntaxFactory.SingletonSeparatedList(variable.WithInitializer(variable.Initializer!.WithValue(reference))));
    }

    private static SyntaxNode? ByReference(ParameterSyntax parameter, Defect defect)
    {
        if (parameter is not { Parent.Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax, Default: null }
            || defect.Model.GetDeclaredSymbol(parameter, defect.Cancellation) is not { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { IsAsync: false, IsExtensionMethod: false } method } symbol
            || !(method.MethodKind == MethodKind.LocalFunction
                || (method.DeclaredAccessibility == Accessibility.Private && method.ContainingType.DeclaringSyntaxReferences.All(part => part.SyntaxTree == defect.Root.SyntaxTree))))
        {
            return null;
        }

        var edits = new TreeEdits();
        edits.Change(parameter, 0, current => WithRef((ParameterSyntax)current));
        foreach (var name in defect.Root.DescendantNodes().OfType<SimpleNameSyntax>().Where(name => name.Identifier.ValueText == method.Name))
        {
            if (!SymbolEqualityComparer.Default.Equals(defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol?.OriginalDefinition, method.OriginalDefinition))
            {
                continue;
            }

            var callee = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? (ExpressionSyntax)access : name;
            if (callee.Parent is not InvocationExpressionSyntax call || ArgumentFor(call, symbol) is not { } argument)
            {
                return null;
            }

            edits.Change(argument, 0, current => WithRef((ArgumentSyntax)current));
        }

        return edits.Apply(defect.Root);
    }

    private static ArgumentSyntax? ArgumentFor(InvocationExpressionSyntax call, IParameterSymbol parameter) =>
        call.ArgumentList.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
        ?? (call.ArgumentList.Arguments.All(static argument => argument.NameColon is null) ? call.ArgumentList.Arguments.ElementAtOrDefault(parameter.Ordinal) : null);

    private static ParameterSyntax WithRef(ParameterSyntax parameter) =>
        parameter.WithoutLeadingTrivia().AddModifiers(Tokens.Spaced(SyntaxKind.RefKeyword)).WithLeadingTrivia(parameter.GetLeadingTrivia());

    private static ArgumentSyntax WithRef(ArgumentSyntax argument) =>
        argument.WithExpression(argument.Expression.WithoutLeadingTrivia()).WithRefKindKeyword(Tokens.Spaced(SyntaxKind.RefKeyword)).WithLeadingTrivia(argument.GetLeadingTrivia());
}
