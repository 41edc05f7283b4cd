using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Peers;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>Every system and every fault, round by round: the first round of all, then the second, so that a machine that slows down does so for everybody.</summary>
/// <param name="progress">Told how it goes.</param>
/// <param name="options">What is wanted.</param>
/// <param name="engines">What the peers run on; null when none of them is asked for.</param>
/// <param name="reports">Where CrmDr's own drills leave their reports.</param>
public sealed class PeersBench(Terminal progress, PeersOptions options, PeerEngines? engines, string reports)
{
    /// <summary>Beside the folder that <c>up</c> would use: unprivileged servers can read there.</summary>
    public static string DefaultFolder => LocalHost.DefaultStateFolder + "-peers";

    /// <param name="cases">What to measure.</param>
    /// <param name="done">Given all rows after every round: what was measured before Ctrl-C is kept.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<PeerCase> cases, Action<IReadOnlyList<PeerRow>> done, CancellationToken cancellation)
    {
        var rows = (from one in cases from fault in options.Faults select new PeerRow(one, fault, [])).ToList();
        for (var round = 1; round <= options.Rounds; round++)
            for (var i = 0; i < rows.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = rows[i];
                progress.Line($"--- {row.Name} ({row.Settings}), {row.Fault}, round {round} of {options.Rounds}");
                rows[i] = row with { Rounds = [.. row.Rounds, await RoundAsync(row, round, cancellation)] };
                done([.. rows]);
            }
    }

    private Task<PeerRound> RoundAsync(PeerRow row, int round, CancellationToken cancellation) => row.Case.Patroni is { } timing
        ? new PatroniRounds(progress, options, engines!, DefaultFolder).RunAsync(timing, row.Fault, cancellation)
        : new CrmDrRounds(progress, options).RunAsync(row.Case.Profile, row.Case.LeaseSeconds, row.Fault, Path.Combine(reports, $"{row.Name}-{row.Fault}-{round:00}"), cancellation);
}
