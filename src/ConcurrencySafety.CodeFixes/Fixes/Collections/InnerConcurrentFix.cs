using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// Lists inside a <c>ConcurrentDictionary</c> become queues that bear several threads, and dictionaries inside it become concurrent ones.
/// Not offered where more is done to them than to add and to read.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class InnerConcurrentFix() : TreeFix("CSAFE116")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use a concurrent collection inside, too";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (InnerCollections.Of(defect) is not { } inner || Counterpart.Of(inner, defect) is not { } counterpart)
            return null;
        var plan = new EditPlan(defect.Root);
        var name = counterpart.NameAt(inner, defect);
        inner.Spell(plan, name);
        foreach (var creation in inner.Creations)
            plan.Replace(creation, made => made is ImplicitObjectCreationExpressionSyntax ? made : SyntaxFactory.ParseExpression($"new {name}()"));
        foreach (var use in inner.Uses)
        {
            if (!inner.IsRead(use) && !counterpart.TryRewrite(use, inner, plan))
                return null;
        }

        plan.Using("System.Collections.Concurrent");
        return plan.Apply();
    }

    /// <summary>What takes the place of the collection inside.</summary>
    private sealed record Counterpart(string Name, bool IsDictionary)
    {
        public static Counterpart? Of(InnerCollections inner, Defect defect)
        {
            if (FrameworkTypes.Is(inner.Type, defect.Types.ListOfT) || FrameworkTypes.Is(inner.Type, defect.Types.Get("System.Collections.Generic.Queue`1")))
                return new Counterpart("ConcurrentQueue", IsDictionary: false);
            return FrameworkTypes.Is(inner.Type, defect.Types.Get("System.Collections.Generic.Dictionary`2")) ? new Counterpart("ConcurrentDictionary", IsDictionary: true) : null;
        }

        public string NameAt(InnerCollections inner, Defect defect) =>
            $"{Name}<{string.Join(", ", inner.Type.TypeArguments.Select(argument => argument.ToMinimalDisplayString(defect.Model, inner.Spellings[0].SpanStart)))}>";

        public bool TryRewrite(ExpressionSyntax use, InnerCollections inner, EditPlan plan)
        {
            if (InnerCollections.CallOn(use) is { Expression: MemberAccessExpressionSyntax access } call)
            {
                var method = access.Name.Identifier.ValueText;
                if (IsDictionary)
                    return method is "TryGetValue" or "ContainsKey" or "TryAdd" or "Clear";
                if (method is not ("Add" or "Enqueue") || !inner.IsDropped(call))
                    return false;
                plan.Change(access.Name, named => named.WithIdentifier(SyntaxFactory.Identifier("Enqueue").WithTriviaFrom(named.Identifier)));
                return true;
            }

            // An entry is read or set as a whole, and not by what was there.
            return IsDictionary && use.Parent is ElementAccessExpressionSyntax element && element.Expression == use
                && (inner.IsRead(use, "this[]") || element.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } set && EntryUpdate.IsCheap(set.Right) && !set.Right.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>().Any());
        }
    }
}
