using System.Globalization;
using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>What a database has stored of itself and of the log that it follows, in <c>crmdr_local.settings</c>.</summary>
internal sealed class IdentitySettings
{
    public const string Database = "database_id";
    public const string SeededName = "seeded";
    public const string Slot = "slot";
    public const string PeerDatabase = "peer_database_id";
    public const string PeerSlot = "peer_slot";
    public const string SlotThen = "slot_when_subscribed";
    public const string CaughtUpWith = "caught_up_with";
    public const string LostTenureName = "lost_tenure";

    // The slot of a database from before slots were told apart, and what such a database follows.
    private const string FirstSlot = "crm_slot";
    private readonly Dictionary<string, string> _values = [];

    /// <summary>The log that the peer reads here.</summary>
    public LogSource Source => new(Find(Database), Find(Slot) ?? "");

    public bool Seeded => Find(SeededName) == "true";

    public LostTenure? LostTenure => Find(LostTenureName) is { } noted ? new LostTenure(long.Parse(noted.AsSpan(0, noted.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture)) : null;

    public static async Task<IdentitySettings> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var settings = new IdentitySettings();
        while (await reader.ReadAsync(cancellationToken))
            settings._values[reader.GetString(0)] = reader.GetString(1);
        return settings;
    }

    /// <summary>Adds for what a subscription was made.</summary>
    public SubscriptionLook Complete(SubscriptionLook look)
    {
        var database = Find(PeerDatabase);
        if (!look.Exists)
            return database is null ? look : look with { Follows = new LogSource(database, "") };
        var slot = Find(PeerSlot) ?? FirstSlot;
        var caughtUp = Find(PeerSlot) is null || Find(CaughtUpWith) == slot;
        return look with { Follows = new LogSource(database, slot), OwnSlot = Find(SlotThen) ?? FirstSlot, CaughtUp = caughtUp };
    }

    private string? Find(string name) => _values.GetValueOrDefault(name);
}
