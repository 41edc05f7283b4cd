namespace CrmDr.Api.Entities.Lists;

/// <summary>A row of a page.</summary>
/// <param name="Row">It.</param>
/// <param name="OrderValue">Its value in the order of the list; empty when that is the id.</param>
internal readonly record struct ListedRow<T>(Row<T> Row, string OrderValue);
