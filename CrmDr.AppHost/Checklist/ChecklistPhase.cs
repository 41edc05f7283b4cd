namespace CrmDr.AppHost.Checklist;

/// <summary>One of the six phases.</summary>
/// <param name="Number">1 to 6.</param>
/// <param name="Title">Such as "Replication".</param>
/// <param name="Page">The page that says how each item is done.</param>
/// <param name="Items">In the order in which they are done.</param>
public sealed record ChecklistPhase(int Number, string Title, string Page, IReadOnlyList<ChecklistItem> Items);
