using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.AppHost.Drill.World;
using Npgsql;

namespace CrmDr.AppHost.Drill;

/// <summary>One drill under way: the world, the load, the observers, and what the steps have noted so far.</summary>
public sealed class DrillRun : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly Dictionary<string, DatabaseReader> _databases = [];

    public DrillRun(DrillOptions options, IDrillWorld world, string primary, string standby, TimeProvider time, Action<double, string> tell, bool bothWrite = false)
    {
        BothWrite = bothWrite;
        (Options, World, Primary, Standby) = (options, world, primary, standby);
        Clock = new DrillClock(time);
        Journal = new DrillJournal(Clock, tell);
        RunId = "d" + Guid.CreateVersion7(Clock.StartedAt).ToString("N")[..12];
        LoadOptions = options.Load with { WritesPerSecond = options.Rate, Seed = options.Seed, Users = bothWrite ? SharedUsers : options.Load.Users };
        Client = new CrmClient(world.GatewayUrl, Clock, LoadOptions.Timeout, world.Token, LoadOptions.Users > 0);
        foreach (var cloud in world.Clouds.Values)
            _databases[cloud.Name] = new DatabaseReader(cloud.Name, Source(cloud.AdminConnectionString));
        Witness = world.EtcdEndpoints.Count > 0 ? new EtcdRecorder(world.EtcdEndpoints, time) : new WitnessRecorder(Source(world.WitnessConnectionString));
        Lag = new LagSampler(Clock, [.. _databases.Values]);
        Controllers = world.Clouds.Values.ToDictionary(cloud => cloud.Name, cloud => new ControllerClient(cloud.ControllerUrl, world.OperatorToken));
        Events = new EventCollector([.. Controllers.Values], Clock.StartedAt);
    }

    /// <summary>Each sends a few requests a second, so that its own pause can be seen.</summary>
    private const int SharedUsers = 20;

    public DrillOptions Options { get; }

    /// <summary>Strategy active-active: both clouds serve and write, and the lease stays where it is.</summary>
    public bool BothWrite { get; }

    public IDrillWorld World { get; }

    /// <summary>The cloud that is primary when the drill begins, and again at its end.</summary>
    public string Primary { get; }

    public string Standby { get; }

    /// <summary>What marks this drill's rows.</summary>
    public string RunId { get; }

    public DrillClock Clock { get; }

    public DrillJournal Journal { get; }

    public Ledger Ledger { get; } = new();

    public LoadOptions LoadOptions { get; }

    public CrmClient Client { get; }

    public LoadGenerator? Load { get; set; }

    public IReadOnlyList<HotDeal> Deals { get; set; } = [];

    public IWitnessRecorder Witness { get; }

    public LagSampler Lag { get; }

    public IReadOnlyDictionary<string, ControllerClient> Controllers { get; }

    // What the steps noted -----------------------------------------------------------------------------------------------------

    /// <summary>Whether the load was carried before the fault; null when it did not come to that.</summary>
    public SteadyState? SteadyState { get; set; }

    public double? FaultAt { get; set; }

    public long? PromotedEpoch { get; set; }

    public double? FirstAckAfterFault { get; set; }

    public double? GateOpenedAt { get; set; }

    public StoredState? AtPromotion { get; set; }

    /// <summary>From the request to just after the first write acknowledged in the new epoch, for each planned switch.</summary>
    public List<Gap> Switchovers { get; } = [];

    /// <summary>Rows that the controllers' own comparison found to differ, over all the times it was asked; null when it was not.</summary>
    public int? VerifyRowsDiffering { get; set; }

    /// <summary>What single steps found, for the expectations that name it.</summary>
    public Dictionary<string, double> Observations { get; } = [];

    /// <summary>What the controllers said, gathered before they are killed and at the end.</summary>
    public EventCollector Events { get; }

    /// <summary>Both databases as the check found them.</summary>
    public IReadOnlyList<StoredState> Final { get; set; } = [];

    public CheckResult? Check { get; set; }

    public WitnessHistory? History { get; set; }

    public IReadOnlyList<TableComparison> Tables { get; set; } = [];

    /// <summary>The plan's limits.</summary>
    public ObjectiveLimits Limits { get; init; } = new(0, 0, 0);

    public DatabaseReader Database(string cloud) => _databases[cloud];

    /// <summary>The link that carries replication between the two clouds: named in the plan's order, whoever is primary.</summary>
    public string InterCloudLink => string.Join('-', World.Clouds.Keys);

    /// <summary>The link between a cloud and the witness.</summary>
    public static string WitnessLink(string cloud) => $"{cloud}-witness";

    public async ValueTask DisposeAsync()
    {
        await Lag.DisposeAsync();
        await Witness.DisposeAsync();
        Load?.Dispose();
        Client.Dispose();
        foreach (var controller in Controllers.Values)
            controller.Dispose();
        foreach (var source in _sources)
            await source.DisposeAsync();
    }

    private NpgsqlDataSource Source(string connectionString)
    {
        // A frozen server accepts connections and never answers: nothing here may wait for it for long.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 3, CommandTimeout = 20, ApplicationName = "drill" };
        var source = NpgsqlDataSource.Create(settings);
        _sources.Add(source);
        return source;
    }
}
