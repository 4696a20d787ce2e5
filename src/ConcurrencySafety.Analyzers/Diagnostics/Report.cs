using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Diagnostics;

/// <summary>A report in the making: its places with their labels, and the data that fixes read.</summary>
internal sealed class Report
{
    private readonly List<Location> _locations = new();
    private readonly List<string> _labels = new();
    private readonly ImmutableDictionary<string, string?>.Builder _properties = ImmutableDictionary.CreateBuilder<string, string?>();

    public Report(DiagnosticDescriptor descriptor, Location location)
    {
        Descriptor = descriptor;
        Location = location;
    }

    public DiagnosticDescriptor Descriptor { get; }

    public Location Location { get; }

    public Report With(string label, SyntaxNode? syntax) => With(label, syntax?.GetLocation());

    public Report With(string label, Location? location)
    {
        if (location is not null && location.IsInSource && location != Location)
        {
            _labels.Add(label);
            _locations.Add(location);
        }

        return this;
    }

    public Report Data(string key, string? value)
    {
        if (value is not null)
        {
            _properties[key] = value;
        }

        return this;
    }

    public Diagnostic Create(DiagnosticSeverity? severity, params object[] arguments)
    {
        _properties[FixData.Labels] = string.Join(",", _labels);
        return severity is { } effective
            ? Diagnostic.Create(Descriptor, Location, effective, _locations, _properties.ToImmutable(), arguments)
            : Diagnostic.Create(Descriptor, Location, _locations, _properties.ToImmutable(), arguments);
    }

    /// <summary>The line, counted from one, as editors show it.</summary>
    public static string Line(SyntaxNode syntax) => Line(syntax.GetLocation());

    /// <summary>The line as seen from a place: with the file's name where that is another one.</summary>
    public static string Line(SyntaxNode syntax, SyntaxNode from) => Line(syntax, from.GetLocation());

    public static string Line(SyntaxNode syntax, Location from) =>
        Line(syntax) + (syntax.SyntaxTree == from.SourceTree ? string.Empty : " of " + Path.GetFileName(syntax.SyntaxTree.FilePath));

    public static string Line(Location location) =>
        (location.GetLineSpan().StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of what is called or made: the place to mark for a call, since its arguments may span many lines.</summary>
    public static Location NameOf(SyntaxNode syntax) => syntax switch
    {
        InvocationExpressionSyntax { Expression: var callee } => NameOf(callee),
        MemberAccessExpressionSyntax { Name: var name } => name.Identifier.GetLocation(),
        MemberBindingExpressionSyntax { Name: var name } => name.Identifier.GetLocation(),
        ConditionalAccessExpressionSyntax { WhenNotNull: var call } => NameOf(call),
        SimpleNameSyntax name => name.Identifier.GetLocation(),
        ObjectCreationExpressionSyntax { Type: var type } => type.GetLocation(),
        ParenthesizedExpressionSyntax { Expression: var inner } => NameOf(inner),
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.GetLocation(),
        _ => syntax.GetLocation(),
    };

    /// <summary>How the source spells the called method: <c>Task.Run</c>, <c>thread.Start</c>.</summary>
    public static string Spell(IOperation operation) => operation switch
    {
        Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } method } =>
            method.ContainingType.Name + "." + method.Name,
        Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod.Name: var name } => name,
        Microsoft.CodeAnalysis.Operations.IObjectCreationOperation { Type: { } type } => "new " + type.Name,
        Microsoft.CodeAnalysis.Operations.IEventAssignmentOperation { EventReference: Microsoft.CodeAnalysis.Operations.IEventReferenceOperation { Event: var @event } } =>
            @event.ContainingType.Name + "." + @event.Name,
        _ => operation.Syntax.ToString(),
    };
}
