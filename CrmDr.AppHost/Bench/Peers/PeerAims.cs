using System.Globalization;
using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>What the comparison is to show.</summary>
public static class PeerAims
{
    private const double Faster = 5;

    public static IReadOnlyList<BenchAim> Of(IReadOnlyList<PeerRow> rows)
    {
        var ratios = PeerRatio.Of(rows);
        return
        [
            .. ratios.Where(ratio => ratio.Peer == "patroni-ttl20").Select(ratio => Times(
                Text($"{ratio.Fault}: at least {Faster:0} times faster than Patroni with ttl 20 (profile {ratio.CrmDrProfile})"), ratio, Faster, rows)),
            .. ratios.Where(ratio => ratio.Peer == "patroni-equal").Select(ratio => Equal(ratio, rows)),
            .. rows.Where(row => row.Case.Patroni is null && row.MissingFinally is not null).Select(row => new BenchAim(
                $"{row.Fault}: no acknowledged write finally missing (profile {row.CrmDrProfile})", row.MissingFinally!.Max == 0, Missing(row, rows))),
        ];
    }

    private static BenchAim Equal(PeerRatio ratio, IReadOnlyList<PeerRow> rows)
    {
        var peer = rows.First(row => row.Name == ratio.Peer && row.Fault == ratio.Fault);
        var what = $"{ratio.Fault}: no slower at an equal lease (profile {ratio.CrmDrProfile}, {peer.LeaseAskedSeconds.ToString(CultureInfo.InvariantCulture)} s)";
        return peer.LeaseGrantedSeconds == peer.LeaseAskedSeconds
            ? Times(what, ratio, 1, rows)
            : new BenchAim(what, null, Text($"this Patroni grants {peer.LeaseGrantedSeconds:0} s when asked for {peer.LeaseAskedSeconds:0} s: the leases were not equal"));
    }

    // A machine that does not carry the load of one of the two says nothing about how fast they are; what is lost counts all the same.
    private static BenchAim Times(string what, PeerRatio ratio, double least, IReadOnlyList<PeerRow> rows)
    {
        var found = Text($"{ratio.TimesFaster:0.00} times");
        var unsteady = rows.Where(row => row.Fault == ratio.Fault && row.CrmDrProfile == ratio.CrmDrProfile && (row.Name == ratio.Peer || row.Case.Patroni is null)).Sum(row => row.Unsteady);
        return unsteady == 0 ? new BenchAim(what, ratio.TimesFaster >= least, found) : new BenchAim(what, null, $"{found}, but {unsteady} rounds began while the load was not carried");
    }

    private static string Missing(PeerRow own, IReadOnlyList<PeerRow> rows)
    {
        var peers = rows.Where(row => row.Case.Patroni is not null && row.Fault == own.Fault && row.MissingFinally is not null).Select(row => Text($"{row.Name} {row.MissingFinally!.Median:0}"));
        return Text($"{own.MissingFinally!.Max:0} at most; median of the peers: {string.Join(", ", peers.DefaultIfEmpty("not measured"))}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
