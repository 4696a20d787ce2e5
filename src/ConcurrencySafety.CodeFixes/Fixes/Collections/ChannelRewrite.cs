using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// A local list or queue that started bodies fill and that is drained once becomes a channel: they write, the join completes it, or
/// they themselves where it is read before the join, and the reader reads to the end.
/// </summary>
internal sealed class ChannelRewrite
{
    private readonly SharedCollection _collection;
    private readonly EditPlan _plan;
    private readonly string _element;

    private ChannelRewrite(SharedCollection collection)
    {
        _collection = collection;
        _plan = new EditPlan(collection.Defect.Root);
        _element = collection.Type.TypeArguments[0].ToMinimalDisplayString(collection.Model, NullableFlowState.None, collection.DeclaredType.SpanStart);
    }

    public static SyntaxNode? Apply(SharedCollection collection)
    {
        if (collection.Variable is not ILocalSymbol
            || !(collection.Is("System.Collections.Generic.List`1") || collection.Is("System.Collections.Generic.Queue`1"))
            || collection.Defect.Types.Channel is not { } channel
            || collection.DeclaredType.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { } declaration
            || StatementScope.Of(declaration) is not { } list)
        {
            return null;
        }

        var rewrite = new ChannelRewrite(collection);
        if (!ShortName.Means(collection.Model, declaration.SpanStart, channel))
            rewrite._plan.Using("System.Threading.Channels");
        return rewrite.Declare() && rewrite.Connect(list) ? rewrite._plan.Apply() : null;
    }

    private SemanticModel Model => _collection.Model;

    private CancellationToken Cancel => _collection.Defect.Cancellation;

    private bool Declare()
    {
        var empty = _collection.Initializer switch
        {
            BaseObjectCreationExpressionSyntax { Initializer: null } creation => creation.ArgumentList is null || creation.ArgumentList.Arguments.All(a => Model.GetTypeInfo(a.Expression, Cancel).Type?.SpecialType == SpecialType.System_Int32),
            CollectionExpressionSyntax { Elements.Count: 0 } => true,
            _ => false,
        };
        if (!empty)
            return false;
        _plan.Replace(_collection.Initializer!, _ => SyntaxFactory.ParseExpression($"Channel.CreateUnbounded<{_element}>()"));
        if (!_collection.DeclaredType.IsVar)
            _plan.Change(_collection.DeclaredType, t => SyntaxFactory.ParseTypeName($"Channel<{_element}>").WithTriviaFrom(t));
        return true;
    }

    private bool Connect(StatementScope list)
    {
        var writes = _collection.Uses.Where(IsWrite).ToList();
        var reads = _collection.Uses.Except(writes).ToList();
        if (writes.Count == 0 || reads.Count == 0 || list.Holding(reads[0]) is not { } reader || Reader(reader, reads) is not { } reading)
            return false;
        var joins = new WriterJoins(list, Model, Cancel);
        if (!writes.All(w => w.Span.End < reader.SpanStart))
            return false;
        if (writes.All(w => joins.AreBefore(reader, w)))
            _plan.Before(reader, $"{_collection.Variable.Name}.Writer.Complete();");
        else if (!CanReadAsync(reader) || !new WriterCompletion(_collection, list, joins, _plan).Add(reader, writes))
            return false;
        foreach (var write in writes)
            Write((InvocationExpressionSyntax)write.Parent!.Parent!, (MemberAccessExpressionSyntax)write.Parent);
        reading();
        return true;
    }

    private bool IsWrite(ExpressionSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "Enqueue", Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax or LambdaExpressionSyntax, ArgumentList.Arguments.Count: 1 } };

    private void Write(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access)
    {
        var waits = call.Parent is ExpressionStatementSyntax
            && AsyncPlace.FunctionOf(call) is AnonymousFunctionExpressionSyntax function && AsyncPlace.IsAsync(function) && AsyncPlace.Allows(call, Model, Cancel);
        _plan.Change(access, a => ArrowBody.Fill((MemberAccessExpressionSyntax)SyntaxFactory.ParseExpression(waits ? "__0.Writer.WriteAsync" : "__0.Writer.TryWrite"), a.Expression).WithTriviaFrom(a));
        if (waits)
            _plan.Replace(call, AwaitSyntax.Of(call));
    }

    // The one statement that drains it, as the change to make; null for any other use.
    private Action? Reader(StatementSyntax reader, List<ExpressionSyntax> reads)
    {
        switch (reader)
        {
            case ForEachStatementSyntax loop when reads.Count == 1 && loop.Expression == reads[0] && loop.AwaitKeyword.IsKind(SyntaxKind.None):
                return () => Drain(loop, loop.Type, loop.Identifier.Text, loop.Statement);
            case WhileStatementSyntax { Statement: BlockSyntax block } loop
                when reads.Count == 2
                    && IsMore(loop.Condition, reads[0])
                    && block.Statements.FirstOrDefault() is LocalDeclarationStatementSyntax { Declaration: { Variables: { Count: 1 } variables } taken } first
                    && variables[0].Initializer?.Value is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dequeue" } dequeue }
                    && dequeue.Expression == reads[1]:
                return () =>
                {
                    _plan.Remove(first);
                    Drain(loop, taken.Type, variables[0].Identifier.Text, block);
                };
            default:
                return null;
        }
    }

    private static bool IsMore(ExpressionSyntax condition, ExpressionSyntax use) =>
        condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.NotEqualsExpression } test
        && test.Right.ToString() == "0"
        && test.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" } count && count.Expression == use;

    private void Drain(StatementSyntax loop, TypeSyntax type, string item, StatementSyntax body)
    {
        var name = _collection.Variable.Name;
        var readsAsync = CanReadAsync(loop);
        var code = readsAsync ? $"await foreach ({type.WithoutTrivia()} {item} in {name}.Reader.ReadAllAsync()) {{ }}" : $"while ({name}.Reader.TryRead(out {OutVariable.Type(type, Model)} {item})) {{ }}";
        _plan.Change(loop, old =>
        {
            var (close, statement) = old switch
            {
                ForEachStatementSyntax each => (each.CloseParenToken, each.Statement),
                WhileStatementSyntax again => (again.CloseParenToken, again.Statement),
                _ => (default, body),
            };
            StatementSyntax drained = _plan.Lines.Statement(code, null) switch
            {
                ForEachStatementSyntax each => each.WithCloseParenToken(close).WithStatement(statement),
                WhileStatementSyntax again => again.WithCloseParenToken(close).WithStatement(statement),
                var other => other,
            };
            return drained.WithLeadingTrivia(old.GetLeadingTrivia()).WithTrailingTrivia(old.GetTrailingTrivia());
        });
    }

    private bool CanReadAsync(StatementSyntax loop) =>
        AsyncPlace.FunctionOf(loop) is { } function
        && AsyncPlace.IsAsync(function)
        && AsyncPlace.Allows(loop, Model, Cancel)
        && (function is not CompilationUnitSyntax || AsyncPlace.OwnNodes(function).Any(n => n is AwaitExpressionSyntax))
        && _collection.Defect.Language >= LanguageVersion.CSharp8
        && _collection.Defect.Types.Get("System.Threading.Channels.ChannelReader`1") is { } reader
        && !reader.GetMembers("ReadAllAsync").IsEmpty;
}
