namespace CrmDr.Controller.Salvage;

/// <summary>A table as the replication stream announces it.</summary>
/// <param name="Table">Schema and table.</param>
/// <param name="Columns">Its columns in the order in which values follow.</param>
/// <param name="Key">Where the columns of this database's primary key stand among them, in the key's order.</param>
internal sealed record PgOutputRelation(string Table, string[] Columns, int[] Key);
