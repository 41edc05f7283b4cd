using System.Text.Json;
using CrmDr.Controller.Caching;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Console;
using CrmDr.Controller.Endpoints;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Outlook;
using CrmDr.Failover.Plan;
using CrmDr.Tests.HostileInput;
using CrmDr.Tests.Plan;
using Microsoft.Extensions.Configuration;

namespace CrmDr.Tests.Console;

public sealed class PairViewTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public void BothAnswer_TheHeadlineIsGood_AndThePeersLeaseIsAsOldAsItsWord()
    {
        var state = PairView.Of(Inputs(Told("aws", "standby", "gcp"), Told("gcp", "primary", "gcp", remaining: 1.5)));

        Assert.Equal((Tone.Good, "gcp serves, protected"), (state.Headline.Tone, state.Headline.Text));
        Assert.Equal(("gcp", 3L), (state.Holder, state.Epoch));
        // Asked two seconds ago: half a second of silence is not an end of the lease, but what is left of it is less.
        Assert.Equal(1.0, state.Clouds[1].RemainingSeconds, 3);
        Assert.Equal(At.ToUnixTimeMilliseconds(), state.Now);
    }

    [Fact]
    public void PeerSilent_ItIsShownAsItWas_AndSaysSo()
    {
        var inputs = Inputs(Told("aws", "standby", "gcp"), Told("gcp", "primary", "gcp"));
        var state = PairView.Of(inputs with { Peer = inputs.Peer with { Silence = "no answer within 2 s" } });

        Assert.False(state.Clouds[1].Answers);
        Assert.Equal("primary", state.Clouds[1].Status!.Role);
        Assert.Equal(Tone.Bad, state.Headline.Tone);
        Assert.Equal(Tone.Unknown, state.Orphans.Tone);
    }

    [Fact]
    public void NothingButThisController_IsShown()
    {
        var state = PairView.Of(Inputs(Told("aws", "primary", "aws"), null) with { Gateway = new Seen<GatewayTold>(null, default, "not asked yet") });

        Assert.Null(state.Clouds[1].Status);
        Assert.Null(state.Gateway);
        Assert.Equal("aws", state.Holder);
    }

    [Fact]
    public void ItsJson_HoldsNoSecret()
    {
        var state = PairView.Of(Inputs(Told("aws", "primary", "aws"), Told("gcp", "standby", "aws")));

        var json = JsonSerializer.Serialize(state, ConsoleClients.Json);

        Assert.Contains("\"headline\":{\"tone\":\"Good\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret-of-the-test", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0, Tone.Warning, "waits for its disks")]
    [InlineData(true, 0, Tone.Good, "None wait.")]
    [InlineData(true, 1, Tone.Bad, "1 recorded ranges are lost for good")]
    public void Orphans_AreToldFromWhatTheDatabaseRemembers(bool salvaged, int losses, Tone tone, string text)
    {
        var told = Told("aws", "primary", "aws") with { Salvage = null };
        told = told with { Status = told.Status with { Database = told.Status.Database! with { Promotions = [new Promotion(3, false, 7, 9, salvaged)], Losses = losses } } };

        var orphans = PairView.Of(Inputs(told, Told("gcp", "standby", "aws"))).Orphans;

        Assert.Equal(tone, orphans.Tone);
        Assert.Contains(text, orphans.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Orphans_WhileTheyAreBroughtBack_AreCounted()
    {
        var told = Told("aws", "primary", "aws") with { Salvage = new SalvageTold(3, true, false, null, 120, 0, 0, 0) };

        var orphans = PairView.Of(Inputs(told, null)).Orphans;

        Assert.Equal((Tone.Note, 120L), (orphans.Tone, orphans.Count));
    }

    [Fact]
    public void Options_WithoutSettings_KnowNobody_AndAWrongAddressIsAFault()
    {
        var faults = new List<string>();
        Assert.Equal(new ConsoleOptions(null, null, null), ConsoleOptions.From(new ConfigurationBuilder().Build(), faults));
        ConsoleOptions.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Console:GatewayUrl"] = "gateway" }).Build(), faults);
        Assert.Contains("Console:GatewayUrl is 'gateway'", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Stretch_GivesEachReaderWhatItHasNotSeen_AndForgetsTheOldest()
    {
        var stretch = new Stretch<int>(3);
        var (slow, quick) = (0L, 0L);
        stretch.Add(1);
        Assert.Equal([1], stretch.After(ref quick));
        foreach (var number in new[] { 2, 3, 4, 5 })
            stretch.Add(number);

        Assert.Equal([3, 4, 5], stretch.After(ref quick));
        Assert.Equal([3, 4, 5], stretch.After(ref slow));
        Assert.Empty(stretch.After(ref slow));
    }

    [Fact]
    public void WriteRate_RemembersTheLastSecondsWithWrites_ThroughAnOutage()
    {
        var rate = new WriteRate();
        Assert.Null(rate.PerSecond);
        foreach (var writes in new[] { 90, 110, 0, 0, 0, 0 })
            rate.Add(writes);

        Assert.Equal(100, rate.PerSecond);
    }

    private static PairInputs Inputs(CloudTold own, CloudTold? peer) => new(
        Options(own.Status.Cloud), TimeSpan.FromSeconds(10), own, new Seen<CloudTold>(peer, TimeSpan.FromSeconds(9.5), peer is null ? "not asked yet" : null), new Seen<GatewayTold>(null, default, "not asked yet"), null,
        new ConflictCounts(1, 2), 100);

    private static ControllerOptions Options(string cloud)
    {
        var settings = new ConfigurationBuilder().AddCommandLine([
            "--Cloud:Name", cloud, "--Peer:Url", "http://127.0.0.1:1", "--ConnectionStrings:crm", "Host=x;Password=secret-of-the-test", "--ConnectionStrings:peer", "Host=y;Password=secret-of-the-test",
            "--ConnectionStrings:witness", "Host=z;Password=secret-of-the-test", .. ControllerTokens.Settings]).Build();
        return ControllerOptions.From(settings, DrPlanReader.Read(PlanFiles.Text("drplan.json")).Plan!);
    }

    private static CloudTold Told(string cloud, string role, string holder, double remaining = 1) => new(
        "instance", At,
        new StatusReport(
            cloud, role, "because", false, "WarmStandby", "drill", new WitnessStatus(true, null, 7, 3, holder, [holder == "aws" ? "gcp" : "aws"]), new LeaseStatus(role == "primary", remaining, 0.1, false),
            new DatabaseStatus(role == "primary" ? 3 : null, role == "primary", 3, [], "id", true, 0),
            new ReplicationStatus("async", null, 0, 0.01, new SlotLook { Exists = true, Active = true }, new SubscriptionLook { Exists = true, Enabled = true, Streaming = true }, 0),
            true, null, null, null, new CacheStatus("stream", "follows", 0, 0, 0, null, null)),
        1.8, true, null, null, null, null, null, 5, [], []);
}
