using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// A variable that is tested for null and then read again to be used, with no lock, while another body can set it to null: between the two
/// reads it can go. Delegates are a matter of their own (<see cref="Raise"/>), and a
/// nullable value is not even read in one piece.
/// Limits: a second read behind a property with a body, or in a lambda inside the tested code, is not seen.
/// </summary>
/// <param name="Variable">The field or property.</param>
/// <param name="Test">The test.</param>
/// <param name="Access">The second read, in the context in which it comes to run.</param>
/// <param name="Writer">What sets the variable to null meanwhile.</param>
/// <param name="Host">The host that makes them overlap, where no start in the code does.</param>
internal sealed record Reread(ISymbol Variable, IOperation Test, SharedAccess Access, SharedAccess Writer, Host? Host)
{
    /// <summary>The accesses that this tells about: what other rules could say of them is said.</summary>
    public bool Tells(ISymbol? variable, SyntaxNode access) => SymbolEqualityComparer.Default.Equals(Variable, variable)
        && (access == Access.Syntax || access == Writer.Syntax || (access.SyntaxTree == Test.Syntax.SyntaxTree && Test.Syntax.Span.Contains(access.Span)));

    public bool Tells(Conflict conflict) => Tells(conflict.Variable, conflict.Primary.Syntax) && Tells(conflict.Variable, conflict.Other.Syntax);

    public static ImmutableArray<Reread> In(IEnumerable<Meeting> meetings)
    {
        var found = ImmutableArray.CreateBuilder<Reread>();
        var seen = new HashSet<SyntaxNode>();
        foreach (var meeting in meetings)
        {
            if (Of(meeting.Left, meeting.Right, meeting.Host, seen) is { } left)
            {
                found.Add(left);
            }

            if (Of(meeting.Right, meeting.Left, meeting.Host, seen) is { } right)
            {
                found.Add(right);
            }
        }

        return Distinct(found);
    }

    /// <summary>One report a test: who reads once has cured all that come after it.</summary>
    public static ImmutableArray<Reread> Distinct(IEnumerable<Reread> rereads)
    {
        var kept = ImmutableArray.CreateBuilder<Reread>();
        foreach (var reread in rereads
            .OrderBy(reread => reread.Access.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(reread => reread.Access.Syntax.SpanStart)
            .ThenBy(reread => reread.Writer.Syntax.SpanStart))
        {
            if (!kept.Any(other => other.Test.Syntax.SyntaxTree == reread.Test.Syntax.SyntaxTree && other.Test.Syntax.Span.OverlapsWith(reread.Test.Syntax.Span) && SymbolEqualityComparer.Default.Equals(other.Variable, reread.Variable)))
            {
                kept.Add(reread);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>A write of null, and so no use of the variable itself.</summary>
    public static bool IsEmptied(SharedAccess writer) => writer.Access is { IsWrite: true, Place: { IsContent: false, IsElement: false } }
        && (writer.Access.Assigned is { } value ? IsNull(value) : writer.Access.IsAtomic && AtomicMix.CallOf(writer) is IInvocationOperation call && call.Arguments.Any(argument => argument.Parameter?.Ordinal == 1 && IsNull(argument.Value)));

    /// <summary>A field, property or captured parameter of a primary constructor that holds a reference, to something else than a delegate.</summary>
    public static bool IsReference(SharedAccess access) => access.Access.Place.Variable switch
    {
        IFieldSymbol field => IsReference(field.Type),
        IPropertySymbol property => IsReference(property.Type),
        IParameterSymbol parameter => access.Access.Place.Root == PlaceRoot.This && IsReference(parameter.Type),
        _ => false,
    };

    private static bool IsNull(IOperation value) => value.ConstantValue is { HasValue: true, Value: null } || value.Unconverted().ConstantValue is { HasValue: true, Value: null };

    private static Reread? Of(SharedAccess reader, SharedAccess writer, Host? host, HashSet<SyntaxNode> seen)
    {
        if (reader.Access.IsWrite || !IsEmptied(writer) || !reader.Locks.IsEmpty || reader.Access.Place.Variable is not { } variable || !IsReference(reader) || seen.Contains(reader.Syntax))
        {
            return null;
        }

        if (reader.Frame.Body.Code.Operation.SemanticModel?.GetOperation(reader.Syntax) is not { } use
            || !IsNeeded(use) || (NullTests.Before(use, variable, isNull: false) ?? NullTests.Above(use, variable)) is not { } test || IsWrittenBetween(test, use, variable))
        {
            return null;
        }

        seen.Add(reader.Syntax);
        return new Reread(variable, test, reader, writer, host);
    }

    private static bool IsReference(ITypeSymbol type) => type is { IsReferenceType: true, TypeKind: not TypeKind.Delegate };

    /// <summary>The value is used as something that must not be null.</summary>
    private static bool IsNeeded(IOperation use)
    {
        var value = use;
        while (value.Parent is IConversionOperation { OperatorMethod: null })
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IMemberReferenceOperation member => member.Instance == value,
            IInvocationOperation call => call.Instance == value,
            IArrayElementReferenceOperation element => element.ArrayReference == value,
            IForEachLoopOperation loop => loop.Collection == value,
            IAwaitOperation or ILockOperation => true,
            IArgumentOperation { Parameter: { Type.IsReferenceType: true } parameter } => parameter.NullableAnnotation == NullableAnnotation.NotAnnotated || parameter.IsThis || IsReceiver(parameter),
            _ => false,
        };
    }

    private static bool IsReceiver(IParameterSymbol parameter) => parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } };

    /// <summary>The body itself puts something there after the test, whatever the test said.</summary>
    private static bool IsWrittenBetween(IOperation test, IOperation use, ISymbol variable) => SourceOrder.FunctionOf(use).Descendants().OfType<IAssignmentOperation>().Any(write =>
        write.Syntax.SpanStart >= test.Syntax.Span.End && write.Syntax.SpanStart < use.Syntax.SpanStart && NullTests.IsOf(write.Target, variable) && SourceOrder.IsAlwaysAbove(write, use));
}
