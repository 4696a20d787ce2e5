using ConcurrencySafety.Editing;
using ConcurrencySafety.Fixes.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// Gives a shared collection a concurrent type and rewrites all that is done to it; all or nothing. What lets it escape with its
/// old type, or has no counterpart that does the same in one step, ends the attempt.
/// </summary>
internal abstract class CollectionRewrite
{
    private readonly string _target;
    private readonly INamedTypeSymbol? _targetType;
    private readonly CollectionKind _kind;
    private readonly HashSet<ExpressionSyntax> _done = [];

    protected CollectionRewrite(SharedCollection collection, string target, CollectionKind kind)
    {
        Collection = collection;
        Plan = new EditPlan(collection.Defect.Root);
        _target = target;
        _kind = kind;
        var arity = kind is CollectionKind.Dictionary or CollectionKind.Set ? 2 : 1;
        _targetType = collection.Defect.Types.Get($"System.Collections.Concurrent.{target}`{arity}");
    }

    protected SharedCollection Collection { get; }

    protected SemanticModel Model => Collection.Model;

    protected EditPlan Plan { get; }

    protected CancellationToken Cancel => Collection.Defect.Cancellation;

    /// <summary>Null where the collection cannot have the new type.</summary>
    public SyntaxNode? Apply()
    {
        if (_targetType is null || !Declare())
            return null;
        RewriteTogether();
        foreach (var use in Collection.Uses)
        {
            if (!_done.Contains(use) && !Rewrite(use))
                return null;
        }

        if (!ShortName.Means(Model, Collection.DeclaredType.SpanStart, _targetType))
            Plan.Using("System.Collections.Concurrent");
        return Plan.Apply();
    }

    /// <summary>Rewrites statements in which several uses make one step, and tells of each by <see cref="Done"/>.</summary>
    protected virtual void RewriteTogether()
    {
    }

    /// <summary>Rewrites a call of an instance method. False where it has no counterpart.</summary>
    protected abstract bool RewriteCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string method);

    /// <summary>What stands for the collection where it is read as a whole: null for itself.</summary>
    protected virtual string? AsSequence => null;

    protected virtual bool RewriteElement(ElementAccessExpressionSyntax element) => false;

    protected virtual bool KeepsProperty(string name) => name == "Count";

    protected void Done(SyntaxNode statement)
    {
        foreach (var use in Collection.Uses.Where(u => statement.Span.Contains(u.Span)))
            _done.Add(use);
    }

    protected bool IsDone(ExpressionSyntax use) => _done.Contains(use);

    protected bool TargetHas(string member) => !_targetType!.GetMembers(member).IsEmpty;

    protected void Rename(MemberAccessExpressionSyntax access, string name) =>
        Plan.Change(access.Name, n => n.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(n.Identifier)));

    protected void ReplaceStatement(StatementSyntax statement, string code, params ExpressionSyntax[] holes) =>
        Plan.Change(statement, s => ArrowBody.Fill(SyntaxFactory.ParseStatement(code), holes).WithTriviaFrom(s));

    /// <summary>AddRange and its like as a loop, one element a step.</summary>
    protected bool AddEach(InvocationExpressionSyntax call, ExpressionSyntax collection, string add)
    {
        if (call.Parent is not ExpressionStatementSyntax statement || call.ArgumentList.Arguments.Count != 1)
            return false;
        var item = UnusedName.In(Functions.MemberAround(call), "item");
        var code = $"foreach (var {item} in __0)\n{{\n\t__1.{string.Format(System.Globalization.CultureInfo.InvariantCulture, add, item)};\n}}";
        var loop = Plan.Lines.Statement(code, Plan.Lines.IndentOf(statement));
        Plan.Change(statement, s => ArrowBody.Fill(loop, ((InvocationExpressionSyntax)((ExpressionStatementSyntax)s).Expression).ArgumentList.Arguments[0].Expression, collection).WithTriviaFrom(s));
        return true;
    }

    private bool Declare()
    {
        var creation = new CollectionCreation(Model, _kind, TypeName);
        if (Collection.Initializer is { } initializer && !Create(creation, initializer))
            return false;
        if (Collection.Initializer is null && Collection.DeclaredType.IsVar)
            return false;
        if (!Collection.DeclaredType.IsVar)
        {
            var nullable = Collection.DeclaredType is NullableTypeSyntax ? "?" : "";
            Plan.Change(Collection.DeclaredType, t => SyntaxFactory.ParseTypeName(TypeName + nullable).WithTriviaFrom(t));
        }

        foreach (var use in Collection.Uses)
        {
            if (use.Parent is not AssignmentExpressionSyntax assignment || assignment.Left != use)
                continue;
            if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || assignment.Parent is not ExpressionStatementSyntax || !Create(creation, assignment.Right))
                return false;
            _done.Add(use);
        }

        return true;
    }

    private bool Create(CollectionCreation creation, ExpressionSyntax expression)
    {
        if (creation.Convert(expression) is not { } converted || expression.DescendantNodes().OfType<ExpressionSyntax>().Any(Collection.IsUse))
            return false;
        if (converted != expression)
            Plan.Replace(expression, _ => converted.WithoutTrivia());
        return true;
    }

    private string TypeName
    {
        get
        {
            var arguments = Collection.Type.TypeArguments.Select(t => t.ToMinimalDisplayString(Model, NullableFlowState.None, Collection.DeclaredType.SpanStart)).ToList();
            if (_kind == CollectionKind.Set)
                arguments.Add("byte");
            return $"{_target}<{string.Join(", ", arguments)}>";
        }
    }

    private bool Rewrite(ExpressionSyntax use)
    {
        switch (use.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when call.Expression == access && access.Expression == use:
                return Model.GetSymbolInfo(call, Cancel).Symbol is IMethodSymbol method
                    && (method.MethodKind == MethodKind.ReducedExtension ? Read(use) : RewriteCall(call, access, method.Name));
            case MemberAccessExpressionSyntax access when access.Expression == use:
                return !VariableUse.Assigns(access) && KeepsProperty(access.Name.Identifier.ValueText);
            case ElementAccessExpressionSyntax element when element.Expression == use:
                return RewriteElement(element);
            case CommonForEachStatementSyntax loop when loop.Expression == use:
                return Read(use);
            case LockStatementSyntax:
                return true;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison:
                return comparison.Left.IsKind(SyntaxKind.NullLiteralExpression) || comparison.Right.IsKind(SyntaxKind.NullLiteralExpression);
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } }:
                return true;
            case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.None } argument:
                return IsNameOf(argument) || (PassesAsSequence(use) && Read(use));
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax:
                return PassesAsSequence(use) && Read(use);
            default:
                return false;
        }
    }

    private bool Read(ExpressionSyntax use)
    {
        if (AsSequence is { } member)
            Plan.Replace(use, e => (ExpressionSyntax)ArrowBody.Fill(SyntaxFactory.ParseExpression("__0." + member), e));
        return true;
    }

    // Only as an interface that the new type has too: elsewhere the old type may be asked for again.
    private bool PassesAsSequence(ExpressionSyntax use) =>
        Model.GetTypeInfo(use, Cancel).ConvertedType is { TypeKind: TypeKind.Interface } converted
        && converted.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic" or "System.Collections"
        && converted.Name is "IEnumerable" or "IReadOnlyCollection";

    private static bool IsNameOf(ArgumentSyntax argument) =>
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };
}
