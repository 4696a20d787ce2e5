using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>Which form of <c>new</c> a collection has.</summary>
internal enum CollectionKind
{
    /// <summary>Filled by <c>Add</c>, as a collection initializer does.</summary>
    Bag,

    /// <summary>Filled by a method of another name: what it holds at first goes into its constructor.</summary>
    Sequence,

    /// <summary>Keys and values.</summary>
    Dictionary,

    /// <summary>Keys without values.</summary>
    Set,
}

/// <summary>Turns the <c>new</c> of a collection into that of its concurrent counterpart, with what it holds at first.</summary>
internal sealed class CollectionCreation(SemanticModel model, CollectionKind kind, string typeName)
{
    /// <summary>Null where the creation has no counterpart.</summary>
    public ExpressionSyntax? Convert(ExpressionSyntax creation) => creation switch
    {
        BaseObjectCreationExpressionSyntax { Initializer: null } bare => Arguments(bare) is { } arguments ? Created(bare, arguments) : null,
        BaseObjectCreationExpressionSyntax { Initializer: { } initializer } filled => Filled(filled, initializer),
        CollectionExpressionSyntax { Elements.Count: 0 } => SyntaxFactory.ParseExpression($"new {typeName}()"),
        CollectionExpressionSyntax when kind == CollectionKind.Bag => creation,
        CollectionExpressionSyntax when kind == CollectionKind.Sequence => ArrowBody.Fill(SyntaxFactory.ParseExpression($"new {typeName}(__0)"), creation),
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } => creation,
        _ => null,
    };

    private ExpressionSyntax? Filled(BaseObjectCreationExpressionSyntax creation, InitializerExpressionSyntax initializer)
    {
        if (Arguments(creation) is not { } arguments)
            return null;
        switch (kind)
        {
            case CollectionKind.Bag:
                return Created(creation, arguments);
            case CollectionKind.Sequence when arguments.Count == 0:
                var elements = SyntaxFactory.ImplicitArrayCreationExpression(initializer.WithoutTrivia());
                elements = elements.WithCloseBracketToken(elements.CloseBracketToken.WithTrailingTrivia(SyntaxFactory.Space));
                return ArrowBody.Fill(SyntaxFactory.ParseExpression($"new {typeName}(__0)"), elements);
            case CollectionKind.Dictionary:
                return WithEntries(creation, arguments, initializer, Entry);
            case CollectionKind.Set:
                return WithEntries(creation, arguments, initializer, element => Entry(element, SyntaxFactory.ParseExpression("0")));
            default:
                return null;
        }
    }

    private ExpressionSyntax? WithEntries(BaseObjectCreationExpressionSyntax creation, List<ArgumentSyntax> arguments, InitializerExpressionSyntax initializer, Func<ExpressionSyntax, ExpressionSyntax?> entry)
    {
        var entries = new List<ExpressionSyntax>();
        foreach (var element in initializer.Expressions)
        {
            if (entry(element) is not { } converted)
                return null;
            entries.Add(converted.WithTriviaFrom(element));
        }

        var list = SyntaxFactory.SeparatedList(entries, initializer.Expressions.GetSeparators());
        var content = initializer.WithExpressions(list);
        content = SyntaxFactory.InitializerExpression(SyntaxKind.ObjectInitializerExpression, content.OpenBraceToken, content.Expressions, content.CloseBraceToken);
        return Created(creation, arguments) is BaseObjectCreationExpressionSyntax created ? created.WithInitializer(content) : null;
    }

    // { key, value } becomes [key] = value: the concurrent dictionary has no Add.
    private static ExpressionSyntax? Entry(ExpressionSyntax element) => element switch
    {
        AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax } => element,
        InitializerExpressionSyntax { Expressions: { Count: 2 } pair } => Entry(pair[0], pair[1]),
        _ => null,
    };

    private static ExpressionSyntax Entry(ExpressionSyntax key, ExpressionSyntax value) =>
        ((ImplicitObjectCreationExpressionSyntax)ArrowBody.Fill(SyntaxFactory.ParseExpression("new() { [__0] = __1 }"), key, value)).Initializer!.Expressions[0];

    private ExpressionSyntax Created(BaseObjectCreationExpressionSyntax creation, List<ArgumentSyntax> arguments)
    {
        var list = creation.ArgumentList is { } present && present.Arguments.Count == arguments.Count
            ? present
            : arguments.Count == 0 && creation.ArgumentList is null ? null : SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments)).WithTrailingTrivia(creation.ArgumentList?.GetTrailingTrivia() ?? default);
        return creation switch
        {
            ImplicitObjectCreationExpressionSyntax target => target.WithArgumentList(list ?? SyntaxFactory.ArgumentList()),
            ObjectCreationExpressionSyntax named => named.WithType(SyntaxFactory.ParseTypeName(typeName).WithTriviaFrom(named.Type)).WithArgumentList(list),
            _ => creation,
        };
    }

    // A capacity is dropped, for it only saves time; a comparer stays; what is copied stays where the counterpart takes it.
    private List<ArgumentSyntax>? Arguments(BaseObjectCreationExpressionSyntax creation)
    {
        var arguments = creation.ArgumentList?.Arguments.ToList() ?? [];
        if (arguments.Any(a => a.NameColon is not null))
            return null;
        if (arguments.Count > 0 && model.GetTypeInfo(arguments[0].Expression).Type?.SpecialType == SpecialType.System_Int32)
            arguments.RemoveAt(0);
        var copies = arguments.Count > 0 && !IsComparer(arguments[0].Expression);
        return kind == CollectionKind.Set && copies ? null : arguments;
    }

    private bool IsComparer(ExpressionSyntax argument) => model.GetTypeInfo(argument).ConvertedType?.Name == nameof(IEqualityComparer<int>);
}
