using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Joins a thread that outlives the method that starts it where its owner is disposed.</summary>
internal sealed class JoinInDispose
{
    private readonly Defect _defect;
    private readonly ThreadStart _start;
    private readonly EditPlan _plan;

    private JoinInDispose(Defect defect, ThreadStart start)
    {
        _defect = defect;
        _start = start;
        _plan = new EditPlan(defect.Root);
    }

    /// <summary>For a thread that a private field holds.</summary>
    public static SyntaxNode? OfField(Defect defect)
    {
        if (ThreadStart.At(defect) is not { Variable: IFieldSymbol { IsStatic: false } field, IsElement: false } start || start.Body(defect) is { NeverEnds: true })
            return null;
        var join = new JoinInDispose(defect, start);
        return join.Add(field.Name, JoinText(field, start)) ? join._plan.Apply() : null;
    }

    /// <summary>For <c>new Thread(F).Start()</c>: the thread gets a field.</summary>
    public static SyntaxNode? OfNewField(Defect defect)
    {
        if (ThreadStart.At(defect) is not { Variable: null, Statement: { } statement } start
            || start.Body(defect) is { NeverEnds: true }
            || Loops.Contain(statement, null)
            || AsyncPlace.FunctionOf(statement) is not BaseMethodDeclarationSyntax { Parent: TypeDeclarationSyntax type } function
            || function.Modifiers.Any(SyntaxKind.StaticKeyword))
        {
            return null;
        }

        var join = new JoinInDispose(defect, start);
        var name = UnusedName.In(type, "_thread");
        return join.Add(name, $"{name}?.Join();") && join.Hold(type, statement, name) ? join._plan.Apply() : null;
    }

    private bool Hold(TypeDeclarationSyntax type, StatementSyntax statement, string name)
    {
        var threadType = ShortName.Means(_defect.Model, statement.SpanStart, _defect.Types.Thread!) ? "Thread" : "System.Threading.Thread";
        var mark = (_defect.Model.GetNullableContext(statement.SpanStart) & NullableContext.AnnotationsEnabled) != 0 ? "?" : "";
        var first = type.Members[0];
        var layout = _plan.Lines;
        var fields = type.Members.OfType<FieldDeclarationSyntax>().Where(f => !f.Modifiers.Any(SyntaxKind.ConstKeyword)).ToList();
        var indent = layout.IndentOf(first);
        var code = $"{indent}private {threadType}{mark} {name};{layout.LineEnd}";
        var field = SyntaxFactory.ParseMemberDeclaration(code + (fields.Count == 0 ? layout.LineEnd : ""))!;
        _plan.Change(type, t =>
        {
            var at = fields.Count == 0 ? 0 : type.Members.IndexOf(fields.Last()) + 1;
            return t.WithMembers(t.Members.Insert(at, field));
        });
        _plan.Change(statement, s =>
        {
            var creation = ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)((ExpressionStatementSyntax)s).Expression).Expression).Expression;
            return ArrowBody.Fill(SyntaxFactory.ParseStatement($"{name} = __0;"), creation).WithTriviaFrom(s);
        });
        _plan.After(statement, $"{name}.{((MemberAccessExpressionSyntax)_start.Call.Expression).Name}{_start.Call.ArgumentList};");
        return true;
    }

    // A thread that is made elsewhere may not have been started when the owner is disposed; Join would throw.
    private static string JoinText(IFieldSymbol field, ThreadStart start)
    {
        if (!start.IsMadeHere)
            return $"if ({field.Name} != null && {field.Name}.IsAlive)\n{{\n\t{field.Name}.Join();\n}}";
        return AsyncPlace.FunctionOf(start.Call) is ConstructorDeclarationSyntax && field.NullableAnnotation != NullableAnnotation.Annotated && !IsConditional(start.Call)
            ? $"{field.Name}.Join();"
            : $"{field.Name}?.Join();";
    }

    private static bool IsConditional(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>()?.Parent?.Parent is not ConstructorDeclarationSyntax;

    private bool Add(string field, string join)
    {
        if (_start.Call.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            || _defect.Model.GetDeclaredSymbol(type, _defect.Cancellation) is not { } symbol
            || _defect.Types.Get("System.IDisposable") is not { } disposable
            || !symbol.AllInterfaces.Contains(disposable, SymbolEqualityComparer.Default)
            || Dispose(type) is not { } dispose
            || Joins(dispose, field))
        {
            return false;
        }

        if (dispose.ExpressionBody is { } arrow)
        {
            string[] lines = IsDisposal(arrow.Expression) ? [join, "__0;"] : ["__0;", join];
            return ArrowBody.ToBlock(_plan, arrow.Expression, lines, arrow.Expression);
        }

        return dispose.Body is { } body && AddTo(Disposing(dispose) ?? body, join);
    }

    private static bool Joins(MethodDeclarationSyntax dispose, string field) => dispose.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(c =>
        c.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Thread.Join), Expression: var thread } && thread.ToString().EndsWith(field, StringComparison.Ordinal)
        || c is { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: nameof(Thread.Join) }, Parent: ConditionalAccessExpressionSyntax conditional } && conditional.Expression.ToString().EndsWith(field, StringComparison.Ordinal));

    // After what tells the thread to stop, before what takes away what it uses.
    private bool AddTo(BlockSyntax block, string join)
    {
        if (block.Statements.Count == 0)
        {
            var inner = _plan.Lines.IndentOf(block) + _plan.Lines.Unit;
            _plan.Change(block, b => b.WithStatements(SyntaxFactory.SingletonList(_plan.Lines.Statement(join, _plan.Lines.OnOneLine(block) ? null : inner))));
            return true;
        }

        var at = block.Statements.Count;
        while (at > 0 && block.Statements[at - 1] is ReturnStatementSyntax or ExpressionStatementSyntax && (block.Statements[at - 1] is not ExpressionStatementSyntax e || IsDisposal(e.Expression)))
            at--;
        if (at == 0)
            _plan.Before(block.Statements[0], join);
        else
            _plan.After(block.Statements[at - 1], join);
        return true;
    }

    private static MethodDeclarationSyntax? Dispose(TypeDeclarationSyntax type) =>
        type.Members.OfType<MethodDeclarationSyntax>()
            .Where(m => m.Identifier.ValueText == nameof(IDisposable.Dispose) && m.ParameterList.Parameters.Count <= 1 && !m.Modifiers.Any(SyntaxKind.StaticKeyword))
            .OrderByDescending(m => m.ParameterList.Parameters.Count)
            .FirstOrDefault();

    // Dispose(bool disposing): from the finalizer other objects must not be touched.
    private static BlockSyntax? Disposing(MethodDeclarationSyntax dispose) =>
        dispose.ParameterList.Parameters.Count == 0
            ? null
            : dispose.Body!.Statements.OfType<IfStatementSyntax>()
                .Where(i => i.Condition is IdentifierNameSyntax name && name.Identifier.ValueText == dispose.ParameterList.Parameters[0].Identifier.ValueText)
                .Select(i => i.Statement as BlockSyntax)
                .FirstOrDefault();

    private static bool IsDisposal(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText is "Dispose" or "Close" or "SuppressFinalize",
        ConditionalAccessExpressionSyntax conditional => conditional.WhenNotNull is InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "Close" } },
        _ => false,
    };
}
