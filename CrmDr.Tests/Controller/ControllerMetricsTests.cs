using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Decisions;
using CrmDr.Tests.Decisions;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Controller;

public sealed class ControllerMetricsTests
{
    [Fact]
    public void Holder_MeasuresItsLease_AndTheOtherClouds_Lag()
    {
        var state = Given.Holding(Given.Record(7, 3, "aws", "gcp"), renewedAt: 10, open: 3);
        var seen = new Observation { Local = Given.Standby(10) with { Slot = new SlotLook { Exists = true, Restart = 60, Confirmed = 100, Flushed = 350 } } };

        var measured = Measure(new LoopSnapshot(state, seen, Role.Primary, "", null), at: 10.5);

        Assert.Equal(1, measured["crmdr.controller.acts"]);
        Assert.Equal(1.3, measured["crmdr.lease.remaining"], 6);
        Assert.Equal(3, measured["crmdr.epoch"]);
        Assert.Equal(1, measured["crmdr.role"]);
        Assert.Equal(1, measured["crmdr.pair.protected"]);
        Assert.Equal(290, measured["crmdr.replication.slot.wal"]);
        Assert.Equal(0, measured["crmdr.replication.lag"]);
        Assert.Equal(250, measured["crmdr.replication.lag.bytes"]);
        Assert.Equal((1, 1), (measured["crmdr.witness.reachable"], measured["crmdr.database.reachable"]));
    }

    [Fact]
    public void Standby_MeasuresNothingOfALeaseThatIsNotItsOwn()
    {
        var measured = Measure(new LoopSnapshot(Given.Watching("aws", Given.Record(7, 3, "gcp"), since: 1), new Observation { LocalDown = true }, Role.Standby, "", "silent"), at: 2);

        Assert.Equal(["crmdr.controller.acts", "crmdr.database.reachable", "crmdr.epoch", "crmdr.role", "crmdr.witness.reachable"], measured.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((0, 0), (measured["crmdr.witness.reachable"], measured["crmdr.database.reachable"]));
    }

    /// <summary>An alarm on a metric that nobody sends never rings, or always.</summary>
    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    public void EveryMetricOfAnAlarm_IsMeasured(string cloud)
    {
        var measured = Measure(new LoopSnapshot(Given.Holding(Given.Record(7, 3, "aws", "gcp"), 10, 3), new Observation { Local = Given.Standby(10) with { Slot = new SlotLook { Exists = true } } }, Role.Primary, "", null), 10);
        var module = PlanFiles.Path(Path.Combine("terraform", "modules", $"monitoring-{cloud}"));
        var named = Directory.GetFiles(module, "*.tf").SelectMany(file => Regex.Matches(File.ReadAllText(file), @"crmdr\.[a-z]+\.[a-z.]+[a-z]")).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(measured.Keys));
    }

    private static Dictionary<string, double> Measure(LoopSnapshot known, double at)
    {
        using var metrics = new ControllerMetrics(Given.Policy(), () => known, () => Given.At(at));
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => { if (instrument.Meter.Name == ControllerMetrics.Name) own.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            var told = tags.ToArray();
            Assert.Contains(new KeyValuePair<string, object?>("cloud", "aws"), told);
            Assert.Equal(instrument.Name == "crmdr.role" ? 2 : 1, told.Length);
            found[instrument.Name] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
