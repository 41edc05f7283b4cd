using System.Globalization;

namespace CrmDr.Failover.Decisions;

/// <summary>What stands in <c>synchronous_standby_names</c> while commits wait for the peer: its subscription, and the epoch for which it was put there.</summary>
/// <remarks>
/// The setting survives a crash in <c>postgresql.auto.conf</c>. Because it carries the epoch, a look at it tells whether it belongs to the present or is left
/// over from an earlier life; no session bears the second name, so it confirms nothing. A value of another form is somebody else's and is never touched.
/// </remarks>
public static class StandbyNames
{
    /// <summary>The name under which the peer's subscription connects: that of the subscription itself.</summary>
    public const string Subscription = "crm_subscription";

    /// <summary>The value on the way to none: nobody bears this name, so nobody can release a commit any more but the one who clears the setting.</summary>
    public const string Nobody = "FIRST 1 (\"crmdr nobody\")";

    private const string Before = $"FIRST 1 ({Subscription}, \"crmdr epoch ";
    private const string After = "\")";

    /// <summary>The value for one epoch.</summary>
    public static string Of(long epoch) => string.Create(CultureInfo.InvariantCulture, $"{Before}{epoch}{After}");

    /// <summary>The epoch for which a value was set; null when it is empty or not ours.</summary>
    public static long? EpochOf(string names) =>
        names.StartsWith(Before, StringComparison.Ordinal) && names.EndsWith(After, StringComparison.Ordinal)
            && long.TryParse(names[Before.Length..^After.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null;
}
