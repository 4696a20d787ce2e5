using ConcurrencySafety.Editing;
using ConcurrencySafety.Fixes.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// <c>Dictionary</c> to <c>ConcurrentDictionary</c>. What reads and then writes an entry becomes one step of the new type; where
/// it cannot, the new type would only hide the race, and nothing is offered.
/// </summary>
internal sealed class DictionaryRewrite(SharedCollection dictionary) : CollectionRewrite(dictionary, "ConcurrentDictionary", CollectionKind.Dictionary)
{
    protected override void RewriteTogether()
    {
        foreach (var statement in Collection.Uses.Select(u => u.FirstAncestorOrSelf<IfStatementSyntax>()).OfType<IfStatementSyntax>().Distinct().OrderBy(s => s.Span.Length))
        {
            if (Collection.Uses.Any(u => statement.Condition.Span.Contains(u.Span) && !IsDone(u)))
                Branch(statement);
        }

        foreach (var use in Collection.Uses)
        {
            if (!IsDone(use) && use.Parent is ElementAccessExpressionSyntax element && element.Expression == use && EntryUpdate.Of(element, this) is { } update)
                Update(update);
            else if (!IsDone(use) && use.Parent is ElementAccessExpressionSyntax kept && KeptEntry.Of(kept, this) is { } entry)
                Join(entry);
        }
    }

    /// <summary>The change at a place of a dictionary that is concurrent already, in one step: with the test around it, or by itself. Null where it has no such form.</summary>
    public SyntaxNode? InOneStep(ExpressionSyntax change)
    {
        foreach (var statement in change.AncestorsAndSelf().OfType<IfStatementSyntax>().Where(statement => !statement.Condition.Span.Contains(change.Span)))
        {
            Branch(statement);
        }

        foreach (var use in Collection.Uses.Where(use => change.Span.Contains(use.Span) && !IsDone(use)))
        {
            if (use.Parent is ElementAccessExpressionSyntax element && element.Expression == use && EntryUpdate.Of(element, this) is { } update)
            {
                Update(update);
                break;
            }
        }

        return Collection.Uses.Any(use => change.Span.Contains(use.Span) && IsDone(use)) ? Plan.Apply() : null;
    }

    protected override bool KeepsProperty(string name) => name is "Count" or "Keys" or "Values" || (name == "Comparer" && TargetHas(name));

    protected override bool RewriteCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string method)
    {
        switch (method)
        {
            case "Add" when !call.ArgumentList.Arguments.Any(argument => KeptEntry.IsMadeOf(argument.Expression, this)):
                Rename(access, "TryAdd");
                return true;
            case "Remove":
                Rename(access, "TryRemove");
                if (call.ArgumentList.Arguments.Count == 1)
                    Plan.Change(call.ArgumentList, a => a.AddArguments(SyntaxFactory.ParseArgumentList("(out _)").Arguments[0].WithLeadingTrivia(SyntaxFactory.Space)));
                return true;
            case "ContainsValue":
                Plan.Replace(call, e => ArrowBody.Fill(SyntaxFactory.ParseExpression("__0.Values.Contains(__1)"), access.Expression, ((InvocationExpressionSyntax)e).ArgumentList.Arguments[0].Expression));
                return true;
            case "ContainsKey" or "TryGetValue":
                return !DecidesAChange(call);
            case "TryAdd" or "Clear":
                return true;
            default:
                return false;
        }
    }

    // An entry is read or set as a whole; what the entry refers to is not made safe by the dictionary around it.
    protected override bool RewriteElement(ElementAccessExpressionSyntax element)
    {
        if (element.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && Model.GetTypeInfo(element, Cancel).Type?.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic")
            return false;
        if (element.Parent is AssignmentExpressionSyntax assignment && assignment.Left == element)
            return assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && !Collection.Uses.Any(u => assignment.Right.Span.Contains(u.Span)) && !KeptEntry.IsMadeOf(assignment.Right, this);
        return !VariableUse.Assigns(element) && element.Parent is not RefExpressionSyntax;
    }

    /// <summary>The values are numbers: one that is missing is the same as nought.</summary>
    public bool HasNumbers => Collection.Type.TypeArguments[1].SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    /// <summary>The key of <c>d[key]</c> on this dictionary.</summary>
    public ExpressionSyntax? KeyOf(ExpressionSyntax? expression) =>
        expression is ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } element && Collection.IsUse(element.Expression) ? arguments[0].Expression : null;

    /// <summary>The arguments of a call of the method on this dictionary.</summary>
    public SeparatedSyntaxList<ArgumentSyntax>? Called(ExpressionSyntax? expression, string method) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call && access.Name.Identifier.ValueText == method && Collection.IsUse(access.Expression)
            ? call.ArgumentList.Arguments
            : null;

    /// <summary>By name, so that it can be asked of nodes that are not in the tree yet.</summary>
    public bool IsIn(ExpressionSyntax expression) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == Collection.Variable.Name);

    private void Branch(IfStatementSyntax statement)
    {
        if (TestedEntry.Of(statement, this) is not { } entry)
            return;
        if (entry.Update is { } update)
        {
            // The first value comes first in the text but the changed one may be spelled with 'current'.
            ReplaceStatement(statement, Code(update, entry.Initial!), Holes(statement, update, entry.Initial!));
            Done(statement);
        }
        else if (entry.Result is { } result)
        {
            ReplaceStatement(statement, $"{result} = __0.GetOrAdd(__1, _ => __2);", Dictionary(statement), entry.Key, entry.Initial!);
            Done(statement);
        }
        else
        {
            var code = EntryUpdate.IsCheap(entry.Initial!) ? "__0.TryAdd(__1, __2);" : "__0.GetOrAdd(__1, _ => __2);";
            ReplaceStatement(statement, code, Dictionary(statement), entry.Key, entry.Initial!);
            Done(statement);
        }
    }

    private void Update(EntryUpdate update)
    {
        if (update.Initial is null)
            return;
        if (update.Whole.Parent is ExpressionStatementSyntax statement)
            ReplaceStatement(statement, Code(update, update.Initial), Holes(statement, update, update.Initial));
        else if (update.ResultIsNewValue)
            Plan.Replace(update.Whole, _ => ArrowBody.Fill(SyntaxFactory.ParseExpression(Code(update, update.Initial).TrimEnd(';')), Holes(update.Whole, update, update.Initial)));
        else
            return;
        Done(update.Whole);
    }

    private void Join(KeptEntry entry)
    {
        Plan.Remove(entry.Read);
        Done(entry.Read);
        Update(entry.Update);
        // On the same line the second one takes the place of the first.
        if (!entry.Read.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            Plan.Change((StatementSyntax)entry.Update.Whole.Parent!, statement => statement.WithLeadingTrivia(entry.Read.GetLeadingTrivia()));
    }

    private static string Code(EntryUpdate update, ExpressionSyntax initial)
    {
        var first = EntryUpdate.IsCheap(initial) ? "__2" : "_ => __2";
        return $"__0.AddOrUpdate(__1, {first}, (_, {update.Current}) => __3);";
    }

    private ExpressionSyntax[] Holes(SyntaxNode place, EntryUpdate update, ExpressionSyntax initial) => [Dictionary(place), update.Key, initial, update.Next];

    private ExpressionSyntax Dictionary(SyntaxNode place) => Collection.Uses.First(u => place.Span.Contains(u.Span));

    private bool DecidesAChange(InvocationExpressionSyntax test) =>
        test.FirstAncestorOrSelf<IfStatementSyntax>() is { } statement
        && statement.Condition.Span.Contains(test.Span)
        && Collection.Uses.Any(u => !statement.Condition.Span.Contains(u.Span) && statement.Span.Contains(u.Span) && !IsDone(u) && IsChange(u));

    private static bool IsChange(ExpressionSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "Remove" or "Clear" } => true,
        ElementAccessExpressionSyntax element => VariableUse.Assigns(element),
        _ => false,
    };
}
