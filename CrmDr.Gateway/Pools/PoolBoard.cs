using System.Collections.Frozen;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Events;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Pools;

/// <summary>Holds the state of the pools: the one place where it changes. Monitors and requests report to it, requests read snapshots.</summary>
internal sealed partial class PoolBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _tenures;
    private readonly FrozenDictionary<string, PoolEntrances> _entrances;
    private readonly FailureCounts _failures;
    private readonly GatewaySettings _settings;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly ILogger<PoolBoard> _logger;
    private readonly long _started;
    private TaskCompletionSource _viewChanged = NewSignal();
    private TaskCompletionSource _wake = NewSignal();
    private volatile PoolSnapshot _current;

    public PoolBoard(GatewaySettings settings, EventLog events, TimeProvider time, ILogger<PoolBoard> logger)
    {
        (_settings, _events, _time, _logger) = (settings, events, time, logger);
        _started = time.GetTimestamp();
        var plan = settings.Plan;
        var state = PoolsState.New(plan.Clouds.InOrder.Select(cloud => (cloud, plan.Gateway.Weights[cloud], settings.Origins[cloud].Length)));
        state = state.As(plan.Gateway);
        _failures = new FailureCounts(state.Pools.SelectMany(pool => pool.Origins).Select(origin => origin.Id), plan.Gateway.Passive);
        _tenures = plan.Clouds.InOrder.ToDictionary(cloud => cloud, _ => new CancellationTokenSource());
        _entrances = plan.Clouds.InOrder.ToFrozenDictionary(cloud => cloud, _ => new PoolEntrances(time));
        _current = Snapshot(state, SteeringView.Of(state, settings.Steering));
    }

    public PoolSnapshot Current => _current;

    /// <summary>Elapsed time of this gateway, the clock of all its states.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_started);

    public bool IsUrgent => PoolsPolicy.IsUrgent(_current.State, _settings.Mode);

    /// <summary>Completes when the monitors should look again before their time.</summary>
    public Task Wake
    {
        get
        {
            lock (_lock)
                return _wake.Task;
        }
    }

    /// <summary>Where requests wait for their turn at a pool whose part has just changed; null where nobody waits.</summary>
    public PoolEntrance? Entrance(SteeringChoice choice) => _entrances[choice.Origin.Pool].Of(choice.As) is { IsOpen: false } entrance ? entrance : null;

    public void Report(OriginId origin, Probe probe) => Apply(state =>
        PoolsPolicy.AfterProbe(state, origin, probe, _settings.Monitor, _settings.ExpectedCodes, _settings.Mode));

    public void Report(OriginId origin, PassiveEvidence evidence) => Apply(state =>
        PoolsPolicy.AfterEvidence(state, origin, evidence, Now, _settings.Mode, _settings.Plan.Strategy));

    /// <summary>A request that an active origin served or failed. Only mode <c>full</c> looks at these.</summary>
    public void Count(OriginId origin, bool failed)
    {
        if (_settings.Mode == GatewayMode.Full && _failures.Add(origin, failed, Now))
            Apply(state => PoolsPolicy.AfterFailures(state, origin, Now, _settings.Plan.Gateway.Passive, _settings.Mode));
    }

    /// <summary>What requests of the last while met at an origin.</summary>
    public FailureWindow Failures(OriginId origin) => _failures.Of(origin);

    /// <summary>An operator sets an origin. Until the next start: then the plan holds again.</summary>
    public void Set(OriginId origin, OriginPlan wanted) => Apply(state => PoolsPolicy.AfterSetting(state, origin, wanted, Now, _settings.Plan.Gateway.Drain));

    /// <summary>An operator enables or disables a pool. Until the next start: then the plan holds again.</summary>
    public void Set(string pool, bool enabled) => Apply(state => PoolsPolicy.AfterSetting(state, pool, enabled));

    /// <summary>Takes the epoch of an answer. Almost every answer carries the known one: those pass without the lock.</summary>
    public void Learn(OriginId origin, long? epoch)
    {
        if (epoch > (_current.State.Pool(origin.Pool).Epoch ?? -1))
            Apply(state => PoolsPolicy.AfterEpoch(state, origin.Pool, epoch, _settings.Mode));
    }

    /// <summary>A request met something odd: the monitors look at once, nobody is suspended for it.</summary>
    public void Doubt()
    {
        if (_settings.Mode != GatewayMode.Full)
            return;
        lock (_lock)
            SetWake();
    }

    private void Apply(Func<PoolsState, PoolsState> change)
    {
        List<CancellationTokenSource> superseded = [];
        lock (_lock)
        {
            var (before, wasUrgent) = (_current, IsUrgent);
            var state = change(before.State);
            var view = SteeringView.Of(state, _settings.Steering);
            superseded.AddRange(EndTenures(before.State, state));
            Publish(before, state, view);
            if (!wasUrgent && IsUrgent)
                SetWake();
            Tell(before.State, state);
        }
        foreach (var tenure in superseded)
            _ = tenure.CancelAsync();
    }

    private IEnumerable<CancellationTokenSource> EndTenures(PoolsState before, PoolsState after)
    {
        if (_settings.Mode != GatewayMode.Full)
            yield break;
        foreach (var pool in after.Pools.Where(pool => PoolsPolicy.IsSuperseded(after, pool) && !PoolsPolicy.IsSuperseded(before, before.Pool(pool.Name))))
        {
            yield return _tenures[pool.Name];
            _tenures[pool.Name] = new CancellationTokenSource();
        }
    }

    private void Publish(PoolSnapshot before, PoolsState state, SteeringView view)
    {
        if (view.IsSameAs(before.View))
        {
            _current = Snapshot(state, before.View);
            return;
        }
        if (_settings.Mode == GatewayMode.Full)
            foreach (var (pool, servedAs, pace) in SlowStart.Begun(before.View, view))
                _entrances[pool].Of(servedAs)?.Begin(pace);
        var changed = _viewChanged;
        _viewChanged = NewSignal();
        _current = Snapshot(state, view);
        changed.SetResult();
    }

    private PoolSnapshot Snapshot(PoolsState state, SteeringView view) =>
        new(state, view, _tenures.ToFrozenDictionary(tenure => tenure.Key, tenure => tenure.Value.Token), _viewChanged.Task);

    private void SetWake()
    {
        var wake = _wake;
        _wake = NewSignal();
        wake.SetResult();
    }

    private void Tell(PoolsState before, PoolsState after)
    {
        foreach (var change in PoolChanges.Between(before, after, _settings.Steering))
        {
            _events.Append(change.Kind, change.Pool, change.Reason);
            LogChange(change.Kind, change.Reason);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
