using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>Creates the task completion source so that what awaits its task goes on elsewhere; options that it has already stay.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ContinueElsewhereFix))]
public sealed class ContinueElsewhereFix() : TreeFix("CSAFE512")
{
    private const string Options = "System.Threading.Tasks.TaskCreationOptions";

    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Create it with RunContinuationsAsynchronously";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Token.Parent?.AncestorsAndSelf().OfType<BaseObjectCreationExpressionSyntax>().FirstOrDefault() is not { } creation || defect.Types.Get(Options) is not { } options)
        {
            return null;
        }

        var name = ShortName.Means(defect.Model, creation.SpanStart, options) ? options.Name : Options;
        var option = SyntaxFactory.ParseExpression(name + "." + nameof(System.Threading.Tasks.TaskCreationOptions.RunContinuationsAsynchronously));
        var arguments = creation.ArgumentList ?? SyntaxFactory.ArgumentList();
        var given = arguments.Arguments.FirstOrDefault(argument => FrameworkTypes.Is(defect.Model.GetTypeInfo(argument.Expression, defect.Cancellation).Type, options));
        var list = given is null
            ? arguments.AddArguments(SyntaxFactory.Argument(option))
            : arguments.ReplaceNode(given.Expression, IsNone(given.Expression, defect)
                ? option.WithTriviaFrom(given.Expression)
                : SyntaxFactory.ParseExpression(given.Expression.WithoutTrivia() + " | " + option).WithTriviaFrom(given.Expression));
        if (given is null && arguments.Arguments.Count > 0)
        {
            list = arguments.WithArguments(SyntaxFactory.SeparatedList(list.Arguments, Enumerable.Repeat(Tokens.Spaced(SyntaxKind.CommaToken), list.Arguments.Count - 1)));
        }

        var repaired = creation is ObjectCreationExpressionSyntax { ArgumentList: null } bare
            ? bare.WithType(bare.Type.WithoutTrailingTrivia()).WithArgumentList(list.WithTrailingTrivia(bare.Type.GetTrailingTrivia()))
            : creation.WithArgumentList(list);
        return defect.Root.ReplaceNode(creation, repaired);
    }

    private static bool IsNone(ExpressionSyntax options, Defect defect) => defect.Model.GetConstantValue(options, defect.Cancellation) is { HasValue: true, Value: 0 };
}
