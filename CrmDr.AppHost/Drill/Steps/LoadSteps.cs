using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that start and stop the load.</summary>
public static class LoadSteps
{
    /// <summary>Makes what the load works on, starts the observers and the load, and waits until writes are acknowledged.</summary>
    public static async Task StartLoadAsync(this DrillRun run, CancellationToken cancellation)
    {
        await run.ExpectPrimaryAsync(cancellation);
        await run.BeginLoadAsync(cancellation);
    }

    /// <summary>The same, whoever is primary.</summary>
    public static async Task BeginLoadAsync(this DrillRun run, CancellationToken cancellation)
    {
        await run.Witness.InstallAsync(cancellation);
        run.Client.AccountId = await run.Client.CreateAsync("/api/v1/accounts", new { Name = $"Drill {run.RunId}" }, cancellation);
        var deals = new List<HotDeal>();
        for (var i = 1; i <= run.LoadOptions.HotDeals; i++)
        {
            var body = new { run.Client.AccountId, Title = $"Hot deal {i} of {run.RunId}", Amount = run.LoadOptions.InitialAmount, Currency = "EUR", Stage = "lead" };
            deals.Add(new HotDeal(await run.Client.CreateAsync("/api/v1/deals", body, cancellation), run.LoadOptions.InitialAmount));
        }

        run.Deals = deals;
        if (run.BothWrite)
            await run.WaitForBothAsync(cancellation);
        var contacts = new ContactPool();
        var mix = new LoadMix(run.RunId, run.LoadOptions, contacts, deals);
        run.Load = new LoadGenerator(run.Client, mix, contacts, run.Ledger, run.Clock, run.LoadOptions);
        run.Lag.Start();
        run.Load.Start();
        var started = run.Journal.Note(MarkKind.Step, $"load started: {run.LoadOptions.WritesPerSecond:0.#} writes and {run.LoadOptions.Reads:0.#} reads a second");
        await Waiting.ForAsync(run.Clock, "the first acknowledged write", 20,
            () => Task.FromResult(run.HasAckAfter(started) ? null : "no write has been acknowledged yet"), cancellation);
        await run.Clock.DelayAsync(run.Options.WarmUp.TotalSeconds, cancellation);
        run.SteadyState = await run.WaitForSteadyStateAsync(started, cancellation);
    }

    /// <summary>Users of either cloud work on the same account and deals: both must have them.</summary>
    private static Task WaitForBothAsync(this DrillRun run, CancellationToken cancellation) => Waiting.ForAsync(run.Clock, "both clouds to have what the load works on", 20, async () =>
    {
        foreach (var cloud in new[] { run.Primary, run.Standby })
        {
            var found = await run.Database(cloud).ReadAsync(run.RunId, run.Client.AccountId, run.Deals, run.Clock.StartedAt, cancellation);
            if (found.Deals.Count < run.Deals.Count)
                return $"{cloud} has {found.Deals.Count} of {run.Deals.Count} deals";
        }

        return null;
    }, cancellation);

    public static async Task KeepLoadAsync(this DrillRun run, CancellationToken cancellation)
    {
        run.Journal.Tell($"load goes on for {run.Options.Settle.TotalSeconds:0.#} s");
        await run.Clock.DelayAsync(run.Options.Settle.TotalSeconds, cancellation);
    }

    /// <summary>No new requests; every request that is out gets its answer.</summary>
    public static async Task StopLoadAsync(this DrillRun run, CancellationToken cancellation)
    {
        if (run.Load is null)
            return;
        run.Journal.Note(MarkKind.Step, "load stopped");
        await run.Load.StopAsync(cancellation);
        if (run.Ledger.InFlight > 0)
            run.Journal.Tell($"{run.Ledger.InFlight} requests never came back");
    }

    /// <summary>Whether a write that was sent after this moment has been acknowledged.</summary>
    public static bool HasAckAfter(this DrillRun run, double moment) =>
        run.Ledger.Snapshot().Any(attempt => attempt.IsAcknowledgedWrite && attempt.SentAt >= moment);

    /// <summary>Before what a person would only ask for when all is well again: waits until clients see that it is.</summary>
    public static Task SettleAsync(this DrillRun run, CancellationToken cancellation) => run.WaitForSteadyStateAsync(run.Clock.Now, cancellation);

    /// <summary>Goes on without it after a while: a drill on a busy machine still shows whether anything is lost.</summary>
    private static async Task<SteadyState> WaitForSteadyStateAsync(this DrillRun run, double started, CancellationToken cancellation)
    {
        var deadline = run.Clock.Now + run.Options.SteadyWithin.TotalSeconds;
        while (true)
        {
            var state = SteadyState.Of(run.Ledger.Snapshot(), started, run.Clock.Now);
            if (state.Reached)
                return state;
            if (run.Clock.Now >= deadline)
            {
                run.Journal.Note(MarkKind.Step, $"no steady state after {state.Seconds:0} s of load ({state.Found}): going on, but times will say more about this machine than about failover");
                return state;
            }

            await run.Clock.DelayAsync(0.25, cancellation);
        }
    }

    private static Task ExpectPrimaryAsync(this DrillRun run, CancellationToken cancellation) => Waiting.ForAsync(
        run.Clock, $"{run.Primary} to be primary and {run.Standby} to be eligible", 60, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            return record is null ? "the witness has no record yet"
                : record.Holder != run.Primary ? $"{record.Holder} holds the lease"
                : !record.Eligible.Contains(run.Standby) ? $"the witness lists {(record.Eligible.Count == 0 ? "nobody" : string.Join(", ", record.Eligible))} as eligible"
                : null;
        }, cancellation);
}
