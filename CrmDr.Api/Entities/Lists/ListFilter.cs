namespace CrmDr.Api.Entities.Lists;

/// <summary>A condition that a caller may ask for.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Condition">SQL with <c>{0}</c> for the value.</param>
/// <param name="Meaning">For the document.</param>
internal sealed record ListFilter(string Name, ValueKind Kind, string Condition, string Meaning)
{
    /// <summary>The only values that are allowed; null: any of the kind.</summary>
    public string[]? Words { get; init; }

    /// <summary>Its value is words, each of which must be found.</summary>
    public bool IsSearch { get; init; }

    public static ListFilter Owner => new("owner", ValueKind.Text, "owner = {0}", "Only rows that this person looks after.");

    public static ListFilter AccountId => new("accountId", ValueKind.Id, "account_id = {0}", "Only rows of this account.");

    /// <param name="table">Its name without the schema.</param>
    public static ListFilter Tag(string table) => new(
        "tag", ValueKind.Text, $"EXISTS (SELECT FROM crm.taggings g WHERE g.tag = lower({{0}}) AND g.table_name = '{table}' AND g.row_id = {table}.id AND g.deleted_at IS NULL)",
        "Only rows with this tag.");

    public static IEnumerable<ListFilter> Range(string name, ValueKind kind, string column, string what) =>
    [
        new($"{name}From", kind, $"{column} >= {{0}}", $"Only rows whose {what} is this or later."),
        new($"{name}Before", kind, $"{column} < {{0}}", $"Only rows whose {what} is earlier than this."),
    ];

    /// <param name="text">The expression with what is searched; there is an index over exactly it.</param>
    /// <param name="where">For the document: <c>name or notes</c>.</param>
    public static ListFilter Search(string text, string where) => new(
        "q", ValueKind.Text, $"{text} ILIKE {{0}}", $"Only rows with every one of these words, or parts of words, in {where}. Capital letters do not matter; at least one word of three characters.")
    {
        IsSearch = true,
    };
}
