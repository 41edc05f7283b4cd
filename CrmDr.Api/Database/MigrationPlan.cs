namespace CrmDr.Api.Database;

/// <summary>Which migrations are to be applied. Pure.</summary>
internal static class MigrationPlan
{
    /// <param name="known">Those of this program, in order.</param>
    /// <param name="applied">Name and hash of those that the database has had. Names that are not known here come from a newer program.</param>
    /// <exception cref="InvalidOperationException">One was changed after it had been applied.</exception>
    public static IReadOnlyList<Migration> Pending(IReadOnlyList<Migration> known, IReadOnlyDictionary<string, string> applied)
    {
        var changed = known.Where(m => applied.TryGetValue(m.Name, out var hash) && hash != m.Sha256).ToArray();
        if (changed.Length > 0)
            throw new InvalidOperationException(string.Join("\n", changed.Select(m =>
                $"Migration {m.Name} was changed after it had been applied: the database has sha256 {applied[m.Name]}, this program has {m.Sha256}. "
                + "Restore the file and put the change into a new migration.")));
        return [.. known.Where(m => !applied.ContainsKey(m.Name))];
    }
}
