namespace CrmDr.Controller.Salvage;

/// <summary>A salvage ended without having dealt with every orphan; the message says what an operator can do.</summary>
public sealed class SalvageUnfinishedException(string message) : Exception(message);
