using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Steps;

/// <summary>Steps that ask the controllers for something.</summary>
public static class SwitchSteps
{
    /// <summary>A refusal may be about lag that is gone a moment later; a drill asks again for this long.</summary>
    private const double RefusalPatience = 30;

    public static Task SwitchoverAsync(this DrillRun run, CancellationToken cancellation) =>
        run.MoveAsync("switchover", run.Primary, run.Standby, $"?to={run.Standby}", cancellation);

    public static Task FailbackAsync(this DrillRun run, CancellationToken cancellation) =>
        run.MoveAsync("failback", run.Standby, run.Primary, "", cancellation);

    /// <summary>Asks for something that must be refused now.</summary>
    public static async Task AskTooEarlyAsync(this DrillRun run, string operation, string holder, CancellationToken cancellation)
    {
        var answer = await run.Controllers[holder].PostAsync($"/api/{operation}", cancellation);
        run.Observations["refusedTooEarly"] = answer.Accepted ? 0 : 1;
        run.Journal.Note(MarkKind.Step, $"{operation} asked for too early: {(answer.Accepted ? "accepted" : "refused")}: {answer.Reason}");
    }

    /// <summary>Asks for a switchover that cannot succeed, breaks something once it is under way, and notes whether it was taken back.</summary>
    public static async Task SwitchoverInVainAsync(this DrillRun run, Func<Task> breakIt, CancellationToken cancellation)
    {
        run.Journal.Note(MarkKind.Step, $"switchover asked for: {run.Primary} to {run.Standby}");
        var asked = run.Controllers[run.Primary].PostAsync($"/api/switchover?to={run.Standby}", cancellation);
        await Waiting.ForAsync(run.Clock, $"{run.Primary} to be switching over", 5, async () =>
            (await run.Controllers[run.Primary].StatusAsync(cancellation))?["role"]?.ToString() is var role && role == "switching over" ? null : $"it is {role}", cancellation, every: 0.02);
        await breakIt();
        var answer = await asked;
        run.Observations["rolledBack"] = answer.Accepted ? 0 : 1;
        run.Journal.Note(MarkKind.Step, $"switchover answered {answer.Status}: {answer.Reason}");
    }

    /// <summary>Has the holder compare both databases while the load goes on.</summary>
    public static async Task VerifyAsync(this DrillRun run, string holder, CancellationToken cancellation)
    {
        ControllerAnswer? accepted = null;
        await Waiting.ForAsync(run.Clock, $"{holder} to verify", RefusalPatience, async () =>
        {
            var said = await run.Controllers[holder].PostAsync("/api/verify", cancellation);
            accepted = said.Accepted ? said : null;
            return said.Accepted ? null : said.Reason;
        }, cancellation, every: 0.5);
        var answer = accepted!;
        run.VerifyRowsDiffering = (run.VerifyRowsDiffering ?? 0) + (int)(answer.Body.Number("rowsDiffering") ?? throw new DrillFailedException(
            $"verify at {holder} did not say how many rows differ: {answer.Body}"));
        run.Journal.Note(MarkKind.Step, $"verify at {holder}: {answer.Reason}");
    }

    private static async Task MoveAsync(this DrillRun run, string operation, string from, string to, string query, CancellationToken cancellation)
    {
        var asked = run.Journal.Note(MarkKind.Step, $"{operation} asked for: {from} to {to}");
        var before = (await run.Witness.ReadAsync(cancellation))?.Epoch ?? 0;
        await Waiting.ForAsync(run.Clock, $"{from} to accept a {operation}", RefusalPatience, async () =>
        {
            var answer = await run.Controllers[from].PostAsync($"/api/{operation}{query}", cancellation);
            return answer.Accepted ? null : answer.Reason;
        }, cancellation, every: 0.5);

        long epoch = 0;
        await Waiting.ForAsync(run.Clock, $"{to} to hold the lease", 60, async () =>
        {
            var record = await run.Witness.ReadAsync(cancellation);
            epoch = record?.Epoch ?? 0;
            return record?.Holder == to && epoch > before ? null : $"{record?.Holder} holds it in epoch {epoch}";
        }, cancellation);
        run.Journal.Note(MarkKind.Role, $"{to} holds the lease: epoch {epoch}");
        var first = await run.WaitForAckOfAsync(epoch, cancellation);
        run.Switchovers.Add(new Gap(asked, first));
        run.Journal.Note(MarkKind.Step, $"{operation} done: writes are acknowledged by {to}");
    }
}
