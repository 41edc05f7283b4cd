using System.Globalization;

namespace CrmDr.Failover.Caching;

/// <summary>A place in the stream of changes of a cache.</summary>
/// <param name="Run">Which filling of that Redis: another one after it was emptied.</param>
/// <param name="Number">Counts the changes of the run from 1. A writer that could not put a change in skips a number.</param>
/// <param name="Id">Redis's id of it in the stream.</param>
public sealed record ChangePosition(string Run, long Number, string Id)
{
    /// <summary>Nothing is missing between <paramref name="earlier"/> and this one.</summary>
    public bool Follows(ChangePosition earlier) => Run == earlier.Run && Number == earlier.Number + 1;

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ChangePosition? Parse(string? text) =>
        text?.Split(' ') is [{ Length: > 0 } run, var number, { Length: > 0 } id] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new ChangePosition(run, count, id)
            : null;

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run} {Number} {Id}");
}
