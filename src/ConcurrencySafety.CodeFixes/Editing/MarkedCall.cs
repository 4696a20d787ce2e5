using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The call that a report on the lifetime of a started body marks by its name.</summary>
internal static class MarkedCall
{
    extension(Defect defect)
    {
        /// <summary>The types of the framework that the document at hand compiles against.</summary>
        public FrameworkTypes Types => new(defect.Model.Compilation);

        public InvocationExpressionSyntax? Call => defect.Node.FirstAncestorOrSelf<SimpleNameSyntax>() is { } name ? CallOf(name) : null;
    }

    private static InvocationExpressionSyntax? CallOf(SimpleNameSyntax name)
    {
        ExpressionSyntax callee = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        };
        return callee.Parent is InvocationExpressionSyntax call && call.Expression == callee ? call : null;
    }
}
