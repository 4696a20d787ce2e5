using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Tests.Support;

/// <summary>Stands in for a tool of somebody else: reports every condition of an <c>if</c> or a loop, or every field, under an id of theirs.</summary>
#pragma warning disable RS1001, RS1036 // Not shipped: made by tests only.
internal sealed class StandInAnalyzer(string id, bool onFields) : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1036
{
#pragma warning disable RS0030, RS1017, RS2008, RS1033 // Not a rule of ours.
    private readonly DiagnosticDescriptor _descriptor = new(id, "Title", "Message", "Category", DiagnosticSeverity.Warning, isEnabledByDefault: true);
#pragma warning restore RS0030, RS1017, RS2008, RS1033

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_descriptor];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        if (onFields)
        {
            context.RegisterSyntaxNodeAction(
                c =>
                {
                    if (c.Node.Parent is VariableDeclarationSyntax { Parent: FieldDeclarationSyntax })
                    {
                        c.ReportDiagnostic(Diagnostic.Create(_descriptor, ((VariableDeclaratorSyntax)c.Node).Identifier.GetLocation()));
                    }
                },
                SyntaxKind.VariableDeclarator);
            return;
        }

        context.RegisterSyntaxNodeAction(c => c.ReportDiagnostic(Diagnostic.Create(_descriptor, ((IfStatementSyntax)c.Node).Condition.GetLocation())), SyntaxKind.IfStatement);
        context.RegisterSyntaxNodeAction(c => c.ReportDiagnostic(Diagnostic.Create(_descriptor, ((WhileStatementSyntax)c.Node).Condition.GetLocation())), SyntaxKind.WhileStatement);
    }
}
