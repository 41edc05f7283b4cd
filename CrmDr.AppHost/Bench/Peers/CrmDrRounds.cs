using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>Rounds of CrmDr: its own drills, with the load of this comparison.</summary>
public sealed class CrmDrRounds(Terminal progress, PeersOptions options)
{
    /// <param name="profile">Which timings.</param>
    /// <param name="leaseSeconds">What the plan says of the lease there.</param>
    /// <param name="fault">What happens to the primary cloud.</param>
    /// <param name="place">Where the drill's report goes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<PeerRound> RunAsync(string profile, double leaseSeconds, PeerFault fault, string place, CancellationToken cancellation)
    {
        var drill = new DrillOptions
        {
            Scenario = fault == PeerFault.Kill ? "region-outage" : "region-freeze",
            Profile = profile,
            Rate = options.Rate,
            FreezeLink = options.FreezeLink,
            WarmUp = options.WarmUp,
            SteadyWithin = options.SteadyWithin,
            Settle = options.Settle,
            // As the peer's: every write creates something, and nobody reads.
            Load = new LoadOptions { ReadsPerSecond = 0, UpdateShare = 0, TransferShare = 0 },
            Command = "./crmdr bench peers",
        };
        try
        {
            var report = await new DrillHost(progress, drill, json: false, _ => { }).RoundAsync(attachTo: null, place, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return Of(report, leaseSeconds);
        }
        catch (Exception failure) when (Expected.Describes(failure) is { } text)
        {
            progress.Fail(text);
            return new PeerRound { Error = text };
        }
    }

    /// <summary>The drill's figures under the names of this table.</summary>
    public static PeerRound Of(DrillReport report, double leaseSeconds) => new()
    {
        RecoverySeconds = report.RecoveryTimeSeconds,
        FailedRequests = report.FailedRequests,
        AckedWrites = report.AckedWrites,
        MissingFinally = report.AckedWritesMissingFinally,
        ProtectedSeconds = Protected(report.Marks),
        LeaseSeconds = leaseSeconds,
        Steady = report.SteadyState is { Reached: true },
        Error = report.Error,
    };

    // The link is healed and the cloud started or thawed in one go; the salvage comes after that, and protection after the salvage.
    private static double? Protected(IReadOnlyList<Mark> marks) =>
        marks.FirstOrDefault(mark => mark.Kind == MarkKind.Role && mark.Text.StartsWith("reprotected", StringComparison.Ordinal)) is { } whole
        && marks.LastOrDefault(mark => mark.Kind == MarkKind.Return && mark.At <= whole.At) is { } back
            ? whole.At - back.At : null;
}
