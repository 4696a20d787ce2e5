using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>The objects that code locks, as it writes them down.</summary>
internal static class LockedObjects
{
    /// <summary>Any object serves as a lock for a <c>lock</c> statement and for static methods like <c>Monitor.Enter</c>.</summary>
    public static IEnumerable<IOperation> By(IOperation use, ApiCatalog catalog)
    {
        switch (use)
        {
            case ILockOperation statement:
                yield return statement.LockedValue;
                break;
            case IInvocationOperation { TargetMethod.IsStatic: true } call:
                foreach (var effect in catalog.EffectsOf(call.TargetMethod).Where(static effect => effect.IsOfLock))
                {
                    foreach (var argument in call.Arguments.Where(argument => argument.Parameter?.Name == effect.Target))
                    {
                        yield return argument.Value;
                    }
                }

                break;
        }
    }

    /// <summary>Whether other code of the compilation, in this type or another, may lock the same object: that code would no longer be kept out by a new lock.</summary>
    public static bool IsLockedElsewhere(WeakLock weak, ProgramModel program, CancellationToken cancellationToken) =>
        weak.Kind is not (WeakLockKind.New or WeakLockKind.Boxed)
        && program.Candidates.SayingLock(cancellationToken)
            .SelectMany(type => program.CodeOfType(type).Members(cancellationToken))
            .SelectMany(scan => scan.Sites.LockUses)
            .SelectMany(use => By(use, program.Catalog))
            .Any(other => !weak.Places.Any(place => place.Syntax == other.Syntax) && MayBeSame(weak.Kind, weak.Places[0].Unconverted(), other.Unconverted()));

    private static bool MayBeSame(WeakLockKind kind, IOperation locked, IOperation other) => kind switch
    {
        WeakLockKind.This => AreRelated(locked.Type, other.Type),
        WeakLockKind.Global when locked is ITypeOfOperation mine && other is ITypeOfOperation theirs => SymbolEqualityComparer.Default.Equals(mine.TypeOperand.OriginalDefinition, theirs.TypeOperand.OriginalDefinition),
        WeakLockKind.Text when locked.ConstantValue is { HasValue: true } mine && other.ConstantValue is { HasValue: true } theirs => Equals(mine.Value, theirs.Value),
        WeakLockKind.Global or WeakLockKind.Text => SymbolEqualityComparer.Default.Equals(locked.Type, other.Type),
        _ => locked is IFieldReferenceOperation field && other is IFieldReferenceOperation same && SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, same.Field.OriginalDefinition),
    };

    /// <summary>One object can be of both: one of the types derives from the other. That all are objects says nothing.</summary>
    private static bool AreRelated(ITypeSymbol? left, ITypeSymbol? right) => Derives(left, right) || Derives(right, left);

    private static bool Derives(ITypeSymbol? type, ITypeSymbol? from)
    {
        while (type is not null && !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, from?.OriginalDefinition))
        {
            type = type.BaseType;
        }

        return type is { SpecialType: not SpecialType.System_Object };
    }
}
