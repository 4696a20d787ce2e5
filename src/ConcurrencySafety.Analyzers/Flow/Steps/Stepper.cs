using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Sends each kind of operation to its step; no logic of its own.</summary>
internal static class Stepper
{
    public static Value Eval(StepContext context, IOperation operation) => operation switch
    {
        IExpressionStatementOperation statement => context.Eval(statement.Operation),
        ILocalReferenceOperation local => AccessSteps.Local(context, local),
        IParameterReferenceOperation parameter => AccessSteps.Parameter(context, parameter),
        IFieldReferenceOperation field => AccessSteps.Field(context, field),
        IPropertyReferenceOperation property => PropertySteps.Read(context, property),
        IImplicitIndexerReferenceOperation element => PropertySteps.Read(context, element),
        IEventReferenceOperation @event => AccessSteps.Event(context, @event),
        IArrayElementReferenceOperation element => AccessSteps.Element(context, element),
        IInstanceReferenceOperation => Value.At(Place.This),
        IFlowCaptureOperation capture => CaptureSteps.Capture(context, capture),
        IFlowCaptureReferenceOperation capture => CaptureSteps.Reference(context, capture),
        ISimpleAssignmentOperation assignment => AssignmentSteps.Simple(context, assignment),
        ICompoundAssignmentOperation assignment => AssignmentSteps.Compound(context, assignment),
        IIncrementOrDecrementOperation step => AssignmentSteps.Increment(context, step),
        IDeconstructionAssignmentOperation assignment => AssignmentSteps.Deconstruct(context, assignment),
        IEventAssignmentOperation assignment => StartSteps.Subscribe(context, assignment),
        IInvocationOperation invocation => CallSteps.Invoke(context, invocation),
        IObjectCreationOperation creation => CallSteps.Create(context, creation),
        IDelegateCreationOperation creation => LambdaSteps.Delegate(context, creation),
        IFlowAnonymousFunctionOperation lambda => LambdaSteps.Lambda(context, lambda),
        IMethodReferenceOperation method => LambdaSteps.Method(context, method),
        IAwaitOperation await => JoinSteps.Await(context, await),
        IConversionOperation conversion => context.Eval(conversion.Operand),
        ITranslatedQueryOperation query => context.Eval(query.Operation),
        IReturnOperation yield => CompositeSteps.Yield(context, yield),
        IParenthesizedOperation parenthesized => context.Eval(parenthesized.Operand),
        IUnaryOperation unary => BranchSteps.Unary(context, unary),
        IBinaryOperation binary => BranchSteps.Binary(context, binary),
        IIsNullOperation test => BranchSteps.IsNull(context, test),
        IIsPatternOperation pattern => BranchSteps.Pattern(context, pattern),
        ILiteralOperation literal => BranchSteps.Literal(literal),
        IArrayCreationOperation creation => CompositeSteps.Array(context, creation),
        ITupleOperation tuple => CompositeSteps.Tuple(context, tuple),
        ITypeOfOperation type => Value.At(Place.Type(type.TypeOperand)),
        _ => CompositeSteps.Other(context, operation),
    };
}
