using System.Diagnostics.Metrics;
using CrmDr.Controller.Configuration;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;

namespace CrmDr.Controller.Loop;

/// <summary>How long the phases of a change of the primary take here. Nobody listening, nothing is measured.</summary>
public sealed class PhaseMetrics : IDisposable
{
    private readonly Meter _meter = new(ControllerMetrics.Name);
    private readonly Histogram<double> _durations;
    private readonly KeyValuePair<string, object?> _cloud;
    private (Role Role, TimeSpan Since) _role;

    public PhaseMetrics(ControllerOptions options)
        : this(options.Policy.Cloud)
    {
    }

    internal PhaseMetrics(string cloud)
    {
        _durations = _meter.Histogram(CrmMetrics.PhaseDuration);
        _cloud = new("cloud", cloud);
    }

    /// <summary>The name of the phase that a command is; null for what goes on all the time.</summary>
    public static string? PhaseOf(Command command) => command switch
    {
        Command.Swap { Purpose: SwapPurpose.Take } => "take",
        Command.Swap { Purpose: SwapPurpose.Give } => "give",
        Command.StopApply => "stop-apply",
        Command.Promote or Command.Reopen => "open-gate",
        Command.Fence => "fence",
        Command.WriteMarker => "marker",
        _ => null,
    };

    /// <summary>A command that was carried out.</summary>
    public void Done(Command command, TimeSpan took)
    {
        if (PhaseOf(command) is { } phase)
            Record(phase, took);
    }

    /// <summary>This cloud has decided to take the lease.</summary>
    /// <param name="stood">For how long the holder's record had stood still.</param>
    public void Detected(TimeSpan stood) => Record("detect", stood);

    /// <summary>The role after a pass of the loop; called by the loop alone.</summary>
    public void Became(Role role, TimeSpan now)
    {
        if (role == _role.Role)
            return;
        switch (_role.Role)
        {
            case Role.Promoting when role == Role.Primary:
                Record("promote", now - _role.Since);
                break;
            case Role.SwitchingOver when role is Role.Standby or Role.Fenced:
                Record("switch-over", now - _role.Since);
                break;
        }

        _role = (role, now);
    }

    public void Dispose() => _meter.Dispose();

    private void Record(string phase, TimeSpan took) => _durations.Record(took.TotalSeconds, _cloud, new KeyValuePair<string, object?>("phase", phase));
}
