namespace CrmDr.Controller.Witness;

/// <summary>The witness did not answer in time, or not at all.</summary>
public sealed class WitnessUnreachableException(string message, Exception inner) : Exception(message, inner);
