using System.Collections.Immutable;
using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Verify;

/// <summary>A table as both sides publish it: only what both have can be compared.</summary>
/// <param name="Local">As it is here; its key is the key of both.</param>
/// <param name="Columns">The columns of both, by name, so that the order in which they were added does not matter. One whose type differs has none here: it is known by its text.</param>
internal sealed record ComparedTable(PublishedTable Local, ImmutableArray<TableColumn> Columns)
{
    public string Name => Local.Name;

    /// <summary>The columns of the key, as both have them.</summary>
    public IEnumerable<TableColumn> Key => Local.Key.Select(key => Columns.First(column => column.Name == key.Name));

    /// <summary>What is compared of it: a column more, and rows that were not written since differ from what they were.</summary>
    public string Signature => $"{Name} ({string.Join(", ", Columns.Select(column => $"{column.Sql} {column.Type}"))})";

    /// <summary>Pairs the tables of two databases and says what cannot be paired.</summary>
    public static (ImmutableArray<ComparedTable> Tables, ImmutableArray<string> Differences) Pair(TableCatalog local, TableCatalog peer)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        var tables = ImmutableArray.CreateBuilder<ComparedTable>();
        foreach (var missing in peer.Tables.Where(table => local.Find(table.Name) is null))
            differences.Add($"Table {missing.Name} is published by the peer only.");
        foreach (var here in local.Tables.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            if (peer.Find(here.Name) is not { } there)
            {
                differences.Add($"Table {here.Name} is published here only.");
                continue;
            }
            differences.AddRange(Unpaired(here, there).Select(column => $"Column {here.Name}.{column} is here only."));
            differences.AddRange(Unpaired(there, here).Select(column => $"Column {here.Name}.{column} is at the peer only."));
            if (here.Key.Length > 0 && here.Key.Select(column => column.Name).SequenceEqual(there.Key.Select(column => column.Name)))
                tables.Add(new ComparedTable(here, [.. Both(here, there)]));
            else
                differences.Add($"Table {here.Name} has no primary key, or another one at the peer: it is not compared.");
        }
        return (tables.ToImmutable(), differences.ToImmutable());
    }

    private static IEnumerable<TableColumn> Both(PublishedTable here, PublishedTable there) =>
        from column in here.Columns
        let other = there.Find(column.Name)
        where other is not null
        select column.Type == other.Type ? column : column with { Type = "" };

    private static IEnumerable<string> Unpaired(PublishedTable left, PublishedTable right) =>
        left.Columns.Where(column => right.Find(column.Name) is null).Select(column => column.Name);
}
