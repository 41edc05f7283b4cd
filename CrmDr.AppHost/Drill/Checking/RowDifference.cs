namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Counts the rows in which two tables differ.</summary>
public static class RowDifference
{
    /// <param name="left">Row hash by primary key.</param>
    /// <param name="right">Row hash by primary key.</param>
    /// <returns>The keys that only one side has or whose hashes differ, in order.</returns>
    public static IReadOnlyList<string> Keys(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        [.. left.Keys.Union(right.Keys).Where(key => left.GetValueOrDefault(key) != right.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];
}
