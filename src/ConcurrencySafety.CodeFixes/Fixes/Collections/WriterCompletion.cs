using ConcurrencySafety.Editing;
using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// Completes a channel whose writers may still run when it is read: the one writer in a <c>finally</c> of its own, several in a
/// continuation of them all.
/// Limits: writers are lambdas that a task runs and that end by themselves; with several, locals or one collection hold their tasks.
/// </summary>
internal sealed class WriterCompletion(SharedCollection collection, StatementScope list, WriterJoins joins, EditPlan plan)
{
    private readonly ApiCatalog _catalog = ApiCatalog.For(collection.Model.Compilation, userCatalogs: null, collection.Defect.Cancellation);

    private string Complete => $"{collection.Variable.Name}.Writer.Complete()";

    public bool Add(StatementSyntax reader, IReadOnlyList<ExpressionSyntax> writes)
    {
        var writers = writes.Select(joins.WriterOf).OfType<AnonymousFunctionExpressionSyntax>().Distinct().ToList();
        if (writers.Count == 0 || !writers.All(EndsByItself) || !writes.Where(w => joins.WriterOf(w) is null).All(w => IsBefore(w, writers[0])))
            return false;
        return writers.Count == 1 && !Loops.Contain(writers[0], list.Owner) ? InFinally(writers[0]) : InContinuation(reader, writers);
    }

    // What the parent itself writes is there before the first writer can complete the channel.
    private bool IsBefore(ExpressionSyntax write, AnonymousFunctionExpressionSyntax writer) =>
        list.Holding(write) is { } at && list.Holding(writer) is { } start && list.Items.IndexOf(at) < list.Items.IndexOf(start);

    private bool EndsByItself(AnonymousFunctionExpressionSyntax writer) =>
        writer.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && collection.Model.GetSymbolInfo(call, collection.Defect.Cancellation).Symbol is { } method
        && _catalog.EffectsOf(method).Any(e => e is { Role: ApiRole.Start, Kind: StartKind.Task, Times: Multiplicity.Once, JoinedBy: JoinKind.Handle })
        && StartedBody.Of(writer, collection.Model, collection.Defect.Cancellation) is { NeverEnds: false, WaitsFor.Count: 0 }
        && !AsyncPlace.OwnNodes(writer).OfType<StatementSyntax>().Any(StartedBody.IsEndless);

    private bool InFinally(AnonymousFunctionExpressionSyntax writer)
    {
        if (writer.Block is { Statements: { Count: > 0 } statements })
            plan.Guard(statements[0], statements.Last(), Complete + ";");
        else if (writer is LambdaExpressionSyntax { ExpressionBody: not null } lambda)
            plan.Change(lambda, WithFinally);
        else
            return false;
        return true;
    }

    private LambdaExpressionSyntax WithFinally(LambdaExpressionSyntax lambda)
    {
        var block = (BlockSyntax)plan.Lines.Statement($"{{ try {{ __0; }} finally {{ {Complete}; }} }}", null);
        return lambda.WithExpressionBody(null).WithBlock(ArrowBody.Fill(block, lambda.ExpressionBody!).WithTrailingTrivia(lambda.GetTrailingTrivia()));
    }

    private bool InContinuation(StatementSyntax reader, List<AnonymousFunctionExpressionSyntax> writers)
    {
        var holders = new List<ISymbol>();
        foreach (var writer in writers)
        {
            if (list.Holding(writer) is not { } start || Holder(start, writer) is not { } holder)
                return false;
            if (!holders.Contains(holder, SymbolEqualityComparer.Default))
                holders.Add(holder);
        }

        if (holders.Count > 1 && !holders.All(h => collection.Defect.Types.IsTask(TypeOf(h))))
            return false;
        var task = ShortName.Means(collection.Model, reader.SpanStart, collection.Defect.Types.Task) ? "Task" : "System.Threading.Tasks.Task";
        plan.Before(reader, $"_ = {task}.WhenAll({string.Join(", ", holders.Select(h => h.Name))}).ContinueWith(_ => {Complete});");
        return true;
    }

    // A local of the list that holds the task; where a collection does, that holds those of the other rounds as well.
    private ISymbol? Holder(StatementSyntax start, AnonymousFunctionExpressionSyntax writer)
    {
        var held = joins.Handles(start, writer).Where(h => IsOfList(h) && (IsCollection(TypeOf(h)) || !Loops.Contain(writer, list.Owner))).ToList();
        return held.FirstOrDefault(h => IsCollection(TypeOf(h))) ?? held.FirstOrDefault(h => collection.Defect.Types.IsTask(TypeOf(h)));
    }

    private bool IsOfList(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(collection.Defect.Cancellation).FirstAncestorOrSelf<StatementSyntax>() is { } declaration && list.Items.Contains(declaration);

    private bool IsCollection(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => collection.Defect.Types.IsTask(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => collection.Defect.Types.IsTask(arguments[0]) && !collection.Defect.Types.IsTaskLike(type),
        _ => false,
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => (symbol as ILocalSymbol)?.Type;
}
