using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// How types of <c>System.Threading</c> are written in a file: by their short name where it means them already, else with a
/// using directive, and in full where that directive would make other names ambiguous.
/// </summary>
internal sealed class TypeNames
{
    private const string Namespace = "System.Threading";

    private readonly Defect _defect;
    private bool _needsUsing;

    public TypeNames(Defect defect) => _defect = defect;

    /// <summary>The type, where the framework has it.</summary>
    public static INamedTypeSymbol? Find(Compilation compilation, string name) =>
        new FrameworkTypes(compilation).Get(Namespace + "." + name);

    public string Of(string name)
    {
        var position = _defect.Node.SpanStart;
        var found = _defect.Model.LookupNamespacesAndTypes(position, name: name);
        if (found.Any(IsOurs))
        {
            return name;
        }

        if (found.IsEmpty && !IsUsingAmbiguous(position))
        {
            _needsUsing = true;
            return name;
        }

        return "global::" + Namespace + "." + name;
    }

    /// <summary>Adds the using directive that the names asked for need.</summary>
    public SyntaxNode AddUsings(SyntaxNode root) =>
        _needsUsing ? UsingDirectives.Add(root, Namespace, CodeLines.Of(root)) : root;

    private static bool IsOurs(ISymbol symbol) => symbol is INamedTypeSymbol && symbol.ContainingNamespace.ToDisplayString() == Namespace;

    private bool IsUsingAmbiguous(int position)
    {
        var space = Find(_defect.Model.Compilation, "Thread")?.ContainingNamespace;
        return space is null || space.GetTypeMembers().Any(type =>
            type.DeclaredAccessibility == Accessibility.Public && !_defect.Model.LookupNamespacesAndTypes(position, name: type.Name).IsEmpty);
    }
}
