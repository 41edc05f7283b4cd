using System.Collections.Immutable;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

/// <summary>Puts the messages of <c>pgoutput</c>, protocol version 1, together to whole transactions.</summary>
/// <remarks>PostgreSQL documentation, "Logical Replication Message Formats". Values come as text.</remarks>
internal sealed class PgOutputDecoder(TableCatalog catalog)
{
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<uint, PgOutputRelation> _relations = [];
    private readonly ImmutableArray<OrphanChange>.Builder _changes = ImmutableArray.CreateBuilder<OrphanChange>();

    /// <summary>Takes the next message; returns the transaction when it is the commit of one that changed something.</summary>
    /// <exception cref="SchemaDiffersException">It is about something that this database does not have.</exception>
    public OrphanTransaction? Add(ReadOnlySpan<byte> message)
    {
        var cursor = new ByteCursor(message);
        switch (cursor.Byte())
        {
            case (byte)'B':
                _changes.Clear();
                return null;
            case (byte)'R':
                Relation(ref cursor);
                return null;
            case (byte)'I':
                Insert(ref cursor);
                return null;
            case (byte)'U':
                Update(ref cursor);
                return null;
            case (byte)'D':
                Delete(ref cursor);
                return null;
            case (byte)'C':
                return Commit(ref cursor);
            // Origins, types and logical messages tell nothing that matters here; TRUNCATE is not published.
            default:
                return null;
        }
    }

    private void Relation(ref ByteCursor cursor)
    {
        var id = cursor.UInt32();
        var name = $"{cursor.ZeroTerminated()}.{cursor.ZeroTerminated()}";
        cursor.Byte();
        var columns = new string[cursor.Int16()];
        for (var i = 0; i < columns.Length; i++)
        {
            cursor.Byte();
            columns[i] = cursor.ZeroTerminated();
            cursor.Int32();
            cursor.Int32();
        }
        var table = catalog.Find(name)
            ?? throw new SchemaDiffersException($"Orphans touch table {name}, which is not published here. Apply the migrations here, then run the salvage again.");
        var missing = columns.Where(column => table.Find(column) is null).ToList();
        if (missing.Count > 0)
            throw new SchemaDiffersException($"Orphans write {name} ({string.Join(", ", missing)}), which is not there here. Apply the migrations here, then run the salvage again.");
        var key = table.Key.Select(column => Array.IndexOf(columns, column.Name)).ToArray();
        if (key.Length == 0 || key.Contains(-1) || (!table.HasVersion && !table.IsPlatform))
            throw new SchemaDiffersException($"Table {name} has another primary key than over there, or no row versions. Call crmdr.protect('{name}') after each migration.");
        _relations[id] = new PgOutputRelation(name, columns, key);
    }

    private void Insert(ref ByteCursor cursor)
    {
        var relation = _relations[cursor.UInt32()];
        cursor.Byte();
        var image = Tuple(ref cursor, relation);
        _changes.Add(new OrphanChange(relation.Table, RowOperation.Insert, Key(relation, image, null), null, image));
    }

    private void Update(ref ByteCursor cursor)
    {
        var relation = _relations[cursor.UInt32()];
        RowImage? before = null;
        if (cursor.Byte() != (byte)'N')
        {
            before = Tuple(ref cursor, relation);
            cursor.Byte();
        }
        var image = Tuple(ref cursor, relation);
        var key = Key(relation, image, before);
        var oldKey = before is null ? key : Key(relation, before, null);
        var moved = !oldKey.SequenceEqual(key);
        if (moved && image.Columns.Count < relation.Columns.Length)
            throw new SchemaDiffersException($"A row of {relation.Table} got another key and not all of its values were sent. Call crmdr.protect('{relation.Table}') after adding a column; this row must be repaired by hand.");
        // A large key that did not change comes with the old row only.
        image = new RowImage(image.Columns.SetItems(relation.Key.Select((index, i) => KeyValuePair.Create(relation.Columns[index], (string?)key[i]))));
        _changes.Add(new OrphanChange(relation.Table, RowOperation.Update, key, moved ? oldKey : null, image));
    }

    private void Delete(ref ByteCursor cursor)
    {
        var relation = _relations[cursor.UInt32()];
        cursor.Byte();
        _changes.Add(new OrphanChange(relation.Table, RowOperation.Delete, Key(relation, Tuple(ref cursor, relation), null), null, null));
    }

    private OrphanTransaction? Commit(ref ByteCursor cursor)
    {
        cursor.Byte();
        var commit = new Lsn(cursor.UInt64());
        var end = new Lsn(cursor.UInt64());
        var at = PostgresEpoch.AddTicks(cursor.Int64() * TimeSpan.TicksPerMicrosecond);
        return _changes.Count == 0 ? null : new OrphanTransaction(commit, end, at, _changes.ToImmutable());
    }

    private static ImmutableArray<string> Key(PgOutputRelation relation, RowImage image, RowImage? before) =>
        [.. relation.Key.Select(index => relation.Columns[index]).Select(column => image[column] ?? before?[column]
            ?? throw new InvalidOperationException($"The stream sent a row of {relation.Table} without its key column {column}."))];

    private static RowImage Tuple(ref ByteCursor cursor, PgOutputRelation relation)
    {
        var columns = ImmutableDictionary.CreateBuilder<string, string?>();
        var count = cursor.Int16();
        for (var i = 0; i < count; i++)
        {
            switch (cursor.Byte())
            {
                case (byte)'n':
                    columns[relation.Columns[i]] = null;
                    break;
                case (byte)'t':
                    columns[relation.Columns[i]] = cursor.Text(cursor.Int32());
                    break;
                case (byte)'u':
                    break;
                case var kind:
                    throw new InvalidOperationException($"The stream sent a value of {relation.Table} as '{(char)kind}'; expected text.");
            }
        }
        return new RowImage(columns.ToImmutable());
    }
}
