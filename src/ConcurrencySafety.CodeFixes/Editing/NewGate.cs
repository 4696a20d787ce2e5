using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>A new private field to lock, named and written as its neighbours are.</summary>
internal sealed class NewGate(Defect defect, TypeNames names)
{
    /// <summary>C# 13, which the Roslyn that we compile against does not know by name.</summary>
    private const LanguageVersion FirstWithLock = (LanguageVersion)1300;

    private const string AnyObject = "object";

    /// <summary><c>Lock</c> where the framework and the language have it, in every project that shares the file.</summary>
    public string Type
    {
        get
        {
            var solution = defect.Document.Project.Solution;
            var projects = defect.Document.GetLinkedDocumentIds().Select(id => solution.GetProject(id.ProjectId)).Append(defect.Document.Project);
            return projects.All(HasLock) ? names.Of("Lock") : AnyObject;
        }
    }

    /// <summary>A gate in the type; beside the member it is to guard, where that is named.</summary>
    /// <param name="type">Where it is declared.</param>
    /// <param name="symbol">The same type.</param>
    /// <param name="isStatic">One for all instances.</param>
    /// <param name="beside">The member that it guards.</param>
    /// <param name="isMonitor">It is to be taken by <c>Monitor</c>, too.</param>
    public FieldGate In(TypeDeclarationSyntax type, INamedTypeSymbol symbol, bool isStatic, string? beside = null, bool isMonitor = false)
    {
        var sibling = SiblingField(type, isStatic, beside);
        var name = UnusedName.ForMember(symbol, type, GateNames(sibling, isStatic));
        var modifiers = (IsPrivateWritten(sibling) ? "private " : "") + (isStatic ? "static " : "") + "readonly ";
        var typeName = isMonitor ? AnyObject : Type;
        var declaration = modifiers + typeName + " " + name + " = " + (defect.Language >= LanguageVersion.CSharp9 ? "new()" : "new " + typeName + "()") + ";";
        var own = type.Members.LastOrDefault(member => member is BaseFieldDeclarationSyntax field && field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == beside));
        var index = type.Members.IndexOf(own ?? type.Members.LastOrDefault(member => member is FieldDeclarationSyntax)!) + 1;
        return new FieldGate(name, " " + declaration, type, index, defect.Layout);
    }

    /// <summary>The private field whose name and modifiers the gate follows: the guarded one, else the first of the type.</summary>
    private static FieldDeclarationSyntax? SiblingField(TypeDeclarationSyntax type, bool isStatic, string? beside)
    {
        var fields = type.Members.OfType<FieldDeclarationSyntax>().Where(field => !IsVisible(field) && !field.Modifiers.Any(SyntaxKind.ConstKeyword)).ToList();
        return fields.FirstOrDefault(field => field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == beside))
            ?? fields.FirstOrDefault(field => field.Modifiers.Any(SyntaxKind.StaticKeyword) == isStatic)
            ?? fields.FirstOrDefault();
    }

    private static bool IsVisible(FieldDeclarationSyntax field) =>
        field.Modifiers.Any(SyntaxKind.PublicKeyword) || field.Modifiers.Any(SyntaxKind.InternalKeyword) || field.Modifiers.Any(SyntaxKind.ProtectedKeyword);

    private static bool IsPrivateWritten(FieldDeclarationSyntax? sibling) => sibling is null || sibling.Modifiers.Any(SyntaxKind.PrivateKeyword);

    private static string[] GateNames(FieldDeclarationSyntax? sibling, bool isStatic)
    {
        var example = sibling?.Declaration.Variables[0].Identifier.ValueText ?? (isStatic ? "Gate" : "_gate");
        if (sibling is not null && sibling.Modifiers.Any(SyntaxKind.StaticKeyword) != isStatic)
        {
            example = isStatic && example.StartsWith("_", StringComparison.Ordinal) ? "Gate" : example;
        }

        var prefix = example.StartsWith("_", StringComparison.Ordinal) ? "_"
            : example.Length > 2 && example[1] == '_' ? example.Substring(0, 2)
            : "";
        return prefix.Length == 0 && char.IsUpper(example[0]) ? ["Gate"] : [prefix + "gate"];
    }

    private bool HasLock(Project? project) =>
        project?.ParseOptions is CSharpParseOptions { LanguageVersion: var version }
        && version.MapSpecifiedToEffectiveVersion() >= FirstWithLock
        && (project == defect.Document.Project ? defect.Model.Compilation : project.TryGetCompilation(out var compilation) ? compilation : null) is { } known
        && TypeNames.Find(known, "Lock") is not null;
}
