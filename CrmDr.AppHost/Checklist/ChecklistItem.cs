namespace CrmDr.AppHost.Checklist;

/// <summary>One line of the checklist.</summary>
/// <param name="Text">What must be so; the same words stand on the phase's page.</param>
/// <param name="State">Whether it is.</param>
/// <param name="Detail">What was found, or what is to be done.</param>
public sealed record ChecklistItem(string Text, ChecklistState State, string Detail);
