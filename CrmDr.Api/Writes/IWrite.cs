using Npgsql;

namespace CrmDr.Api.Writes;

/// <summary>One write of a feature. The pipeline does the rest: gate, key, transaction, acknowledgement.</summary>
internal interface IWrite
{
    /// <summary>The rows this write may change, as far as the request names them.</summary>
    IEnumerable<EntityKey> Targets { get; }

    /// <summary>Adds the statements of the first round trip. It may be carried out several times: keep nothing from an earlier try.</summary>
    void Begin(NpgsqlBatch batch, WriteContext context);

    /// <summary>Reads their results and, where needed, sends further statements through the context.</summary>
    Task<WriteOutcome> CompleteAsync(WriteContext context);
}
