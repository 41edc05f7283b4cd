namespace CrmDr.Api.Entities.Lists;

/// <summary>What a value in a query string is.</summary>
internal enum ValueKind
{
    Text,
    Id,
    Amount,
    Date,
    Time,
    Number,
}
