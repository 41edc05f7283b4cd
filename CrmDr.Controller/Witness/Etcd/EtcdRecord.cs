using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using CrmDr.Failover.Authority;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>A record as it stands in etcd: its meaning, and the very bytes, by which it is compared.</summary>
/// <remarks>
/// Each writing bears a stamp of its own. So who finds its stamp there knows that its writing was applied, also when the answer was lost; an equal record that
/// the peer wrote has another one. Compared are the bytes that were read, not a record written again: a later version may add a field.
/// </remarks>
internal sealed record EtcdRecord(WitnessRecord Record, string Stamp, ImmutableArray<byte> Bytes)
{
    public static EtcdRecord Write(WitnessRecord record)
    {
        var stamp = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var stored = new Stored(record.Revision, record.Epoch, record.Holder, [.. record.Eligible], stamp);
        return new EtcdRecord(record, stamp, [.. JsonSerializer.SerializeToUtf8Bytes(stored, JsonSerializerOptions.Web)]);
    }

    /// <exception cref="JsonException">These bytes are no record.</exception>
    public static EtcdRecord Read(byte[] bytes)
    {
        var stored = JsonSerializer.Deserialize<Stored>(bytes, JsonSerializerOptions.Web) ?? throw new JsonException("The value is null.");
        return new EtcdRecord(new WitnessRecord(stored.Revision, stored.Epoch, stored.Holder, [.. stored.Eligible]), stored.Stamp, [.. bytes]);
    }

    // Required, so that a value that means something else is refused and not read as epoch 0.
    private sealed record Stored(
        [property: System.Text.Json.Serialization.JsonRequired] long Revision,
        [property: System.Text.Json.Serialization.JsonRequired] long Epoch,
        string? Holder,
        [property: System.Text.Json.Serialization.JsonRequired] string[] Eligible,
        string Stamp = "");
}
