using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// <c>List</c> to a concurrent collection without positions: only for a list that is filled, counted and enumerated.
/// </summary>
internal sealed class SequenceRewrite : CollectionRewrite
{
    private readonly string _add;

    private SequenceRewrite(SharedCollection list, string target, CollectionKind kind, string add)
        : base(list, target, kind) => _add = add;

    public static CollectionRewrite ToBag(SharedCollection list) => new SequenceRewrite(list, "ConcurrentBag", CollectionKind.Bag, "Add");

    public static CollectionRewrite ToQueue(SharedCollection list) => new SequenceRewrite(list, "ConcurrentQueue", CollectionKind.Sequence, "Enqueue");

    protected override bool RewriteCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string method)
    {
        switch (method)
        {
            case "Add":
                Rename(access, _add);
                return true;
            case "AddRange":
                return AddEach(call, access.Expression, _add + "({0})");
            case "ToArray" or "CopyTo":
                return true;
            case "Clear":
                return TargetHas("Clear");
            default:
                return false;
        }
    }
}
