using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// Lists and sets inside a <c>ConcurrentDictionary</c> become immutable, and each addition an <c>AddOrUpdate</c> that puts a new one in the old one's place.
/// Not offered where more is done to them than to add and to read.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class InnerImmutableFix() : TreeFix("CSAFE116")
{
    private static readonly string[] Reads = ["Contains", "IndexOf", "Exists", "Find", "FindAll", "FindIndex", "ForEach", "CopyTo", "GetRange", "TrueForAll", "ConvertAll", "SetEquals", "IsSubsetOf", "Overlaps", "this[]"];

    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Replace immutable values by 'AddOrUpdate'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (InnerCollections.Of(defect) is not { } inner || TargetOf(inner, defect) is not { } target || defect.Types.Get($"System.Collections.Immutable.{target}`1") is null)
            return null;
        var plan = new EditPlan(defect.Root);
        var name = $"{target}<{inner.Element.ToMinimalDisplayString(defect.Model, inner.Spellings[0].SpanStart)}>";
        inner.Spell(plan, name);
        var replaced = new List<SyntaxNode>();
        foreach (var use in inner.Uses.Where(use => !inner.IsRead(use, Reads)))
        {
            if (Replaced(use, inner, target, plan) is not { } statement)
                return null;
            replaced.Add(statement);
        }

        // Those of the factories that are gone need no type of their own.
        foreach (var creation in inner.Creations.Where(creation => !replaced.Any(gone => gone.Span.Contains(creation.Span))))
            plan.Replace(creation, _ => SyntaxFactory.ParseExpression($"{name}.Empty"));
        plan.Using("System.Collections.Immutable");
        return plan.Apply();
    }

    private static string? TargetOf(InnerCollections inner, Defect defect)
    {
        if (FrameworkTypes.Is(inner.Type, defect.Types.ListOfT))
            return "ImmutableList";
        return FrameworkTypes.Is(inner.Type, defect.Types.Get("System.Collections.Generic.HashSet`1")) ? "ImmutableHashSet" : null;
    }

    // d.GetOrAdd(k, _ => new List<T>()).Add(x), or the same by way of a local of the statement before.
    private static SyntaxNode? Replaced(ExpressionSyntax use, InnerCollections inner, string target, EditPlan plan)
    {
        if (InnerCollections.CallOn(use) is not { ArgumentList.Arguments: { Count: 1 } added, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } } call
            || !inner.IsDropped(call) || !EntryUpdate.IsCheap(added[0].Expression))
        {
            return null;
        }

        var source = use;
        LocalDeclarationStatementSyntax? local = null;
        if (use is IdentifierNameSyntax name)
        {
            local = Before(call, name.Identifier.ValueText);
            if (local is null || inner.Uses.Count(other => other is IdentifierNameSyntax same && same.Identifier.ValueText == name.Identifier.ValueText && Functions.MemberAround(other) == Functions.MemberAround(use)) != 1)
                return null;
            source = local.Declaration.Variables[0].Initializer!.Value;
        }

        if (source is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetOrAdd" } access, ArgumentList.Arguments: var arguments })
            return null;
        var current = UnusedName.In(Functions.MemberAround(use), "held", "current");
        var code = $"__0.AddOrUpdate(__1, _ => {target}.Create(__2), (_, {current}) => {current}.Add(__2))";
        plan.Replace(call, _ => ArrowBody.Fill(SyntaxFactory.ParseExpression(code), access.Expression, arguments[0].Expression, added[0].Expression));
        if (local is not null)
            plan.Remove(local);
        return local ?? (SyntaxNode)call;
    }

    private static LocalDeclarationStatementSyntax? Before(InvocationExpressionSyntax call, string name) =>
        call.Parent is ExpressionStatementSyntax statement && StatementList.PlaceOf(statement) is var (host, index) && index > 0
        && StatementList.At(host, index - 1) is LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } locals } local && locals[0].Identifier.ValueText == name && locals[0].Initializer is not null
            ? local
            : null;
}
