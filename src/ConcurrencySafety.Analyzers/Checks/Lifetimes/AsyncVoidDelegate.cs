using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE304: an async function is given where nothing can wait for it, or a task is dropped inside one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidDelegate : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE304",
        Family.Lifetime,
        title: "Nobody waits for the async function",
        messageFormat: "'{0}' (line {1}) does not wait for this async function, since it takes a delegate that returns nothing; {2}",
        description: "For the caller the function is over at its first await: it goes on without the rest, and an exception in the rest ends the process.");

    public AsyncVoidDelegate()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var scan in type.Type.Members)
        {
            foreach (var creation in scan.Delegates)
            {
                if (IsAsync(creation.Target) && VoidDelegates.Takes(creation, type.Catalog) is { } taker)
                {
                    Report(type, Place(creation.Target.Syntax), taker);
                }
            }
        }

        foreach (var lost in type.Findings.Lost)
        {
            if (lost.Site.Root.Kind is StartKind.Task or StartKind.AsyncCall
                && lost.Site.Operation.Type is { SpecialType: not SpecialType.System_Void }
                && lost.Collections.Count == 0
                && !lost.IsJoinedSomewhere
                && !lost.Body.IsAsync
                && VoidDelegates.Takes(lost.Body, type) is { IsTask: false } taker
                && !(lost.Site.Operation is IInvocationOperation { TargetMethod.IsAsync: true, Parent: IExpressionStatementOperation { IsImplicit: false } }))
            {
                Report(type, Diagnostics.Report.NameOf(lost.Site.Operation.Syntax), taker);
            }
        }
    }

    private static bool IsAsync(IOperation function) => function switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
        IMethodReferenceOperation method => method.Method is { IsAsync: true, ReturnsVoid: true },
        _ => false,
    };

    /// <summary>The <c>async</c> keyword, since the function itself may span many lines.</summary>
    private static Location Place(SyntaxNode function) => function switch
    {
        AnonymousFunctionExpressionSyntax { AsyncKeyword: var keyword } when keyword.IsKind(SyntaxKind.AsyncKeyword) => keyword.GetLocation(),
        _ => function.GetLocation(),
    };

    private void Report(TypeContext type, Location location, VoidDelegate taker)
    {
        var report = new Report(Descriptor, location).With(FixData.LabelStart, Diagnostics.Report.NameOf(taker.Call.Syntax));
        report.Data(FixData.Name, Diagnostics.Report.Spell(taker.Call));
        type.Report(report.Create(null, Diagnostics.Report.Spell(taker.Call), Diagnostics.Report.Line(taker.Call.Syntax), Repair(taker)));
    }

    private static string Repair(VoidDelegate taker) => taker.Kind switch
    {
        StartKind.Parallel => "use 'await Parallel.ForEachAsync' or 'await Task.WhenAll'",
        StartKind.Thread or StartKind.ThreadPool => "use Task.Run, and await its task",
        StartKind.Timer => "await it in a loop with a PeriodicTimer or Task.Delay",
        _ => "await it in a loop, or pass it where a Task is taken",
    };
}
