using CrmDr.Controller.Console;
using CrmDr.Controller.Provisioning;
using CrmDr.Controller.Witness;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults;
using CrmDr.ServiceDefaults.Access;
using CrmDr.ServiceDefaults.Data;
using Npgsql;

namespace CrmDr.Controller.Configuration;

/// <summary>What one controller is told from outside.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Policy">The plan as the decisions need it.</param>
/// <param name="PeerUrl">The other cloud's controller.</param>
/// <param name="Database">The local database, as <c>crmdr</c>.</param>
/// <param name="PeerDatabase">The other database, as <c>crmdr_replication</c>.</param>
/// <param name="Witness">The witness.</param>
/// <param name="Access">Whose questions and orders are taken, and what is shown to the other controller.</param>
public sealed record ControllerOptions(
    DrPlan Plan, FailoverPolicy Policy, Uri PeerUrl, string Database, string PeerDatabase, WitnessOptions Witness, AccessTokens Access)
{
    /// <summary>The certificate authority that the other controller's certificate must be of (<c>Peer:CaFile</c>, PEM).</summary>
    /// <value>Default null: one that the system trusts.</value>
    public string? PeerCaFile { get; init; }

    /// <summary>
    /// How the local database *server* knows the other one, for the subscription (<c>Peer:SubscriptionRootCertificate</c>): a path on that server with the authority of the other's certificate, <c>system</c> for the authorities that it trusts
    /// anyway, or <see cref="ChannelBinding"/>. A managed server has files of its own and takes none of ours.
    /// </summary>
    /// <value>Default null: <c>Root Certificate</c> of <c>ConnectionStrings:peer</c>, under the same path.</value>
    public string? SubscriptionRootCertificate { get; init; }

    /// <summary>Who starts cache and application of this cloud when they are needed; null where they always run.</summary>
    public ProvisionerOptions? Provisioner { get; init; }

    /// <summary>Where the console finds what is not in its own cloud.</summary>
    /// <value>Default: nothing is known beside the other controller.</value>
    public ConsoleOptions Console { get; init; } = new(null, null, null);

    /// <summary>
    /// No authority: TLS, and the other server proves within this very connection that it knows the password's verifier (SCRAM-SHA-256-PLUS; RFC 5802, RFC 5929
    /// <c>tls-server-end-point</c>). Nobody in between can do that.
    /// </summary>
    public const string ChannelBinding = "channel-binding";

    /// <summary>Passwords and tokens are in it: it says of itself only whose it is.</summary>
    public override string ToString() => $"options of the controller of {Policy.Cloud}";


    /// <summary>Reads the configuration; everything that is missing is named at once.</summary>
    /// <exception cref="InvalidSettingsException">Something is missing or does not fit the plan.</exception>
    public static ControllerOptions From(IConfiguration configuration, DrPlan plan)
    {
        var faults = new List<string>();
        string Need(string key)
        {
            var value = configuration[key];
            if (string.IsNullOrWhiteSpace(value))
                faults.Add($"{key} is not set (environment variable {key.Replace(":", "__", StringComparison.Ordinal)})");
            return value ?? "";
        }

        var cloud = Need("Cloud:Name");
        var database = Need("ConnectionStrings:crm");
        var peerDatabase = Need("ConnectionStrings:peer");
        var peer = Need("Peer:Url");
        var witness = WitnessOptions.From(configuration, faults);
        var caFile = configuration["Peer:CaFile"] is { Length: > 0 } file ? file : null;
        if (caFile is not null && !File.Exists(caFile))
            faults.Add($"Peer:CaFile {caFile} does not exist, expected the certificate (PEM) of the authority that signed the other controller's");
        var subscription = configuration["Peer:SubscriptionRootCertificate"] is { Length: > 0 } root ? root : null;
        ServerCertificates.Check("ConnectionStrings:crm", database, faults);
        if (ServerCertificates.Check("ConnectionStrings:peer", peerDatabase, faults) is { } mode)
        {
            if (subscription is "system" && mode != SslMode.VerifyFull)
                faults.Add($"Peer:SubscriptionRootCertificate is 'system' and the SSL Mode of ConnectionStrings:peer is {mode}, expected VerifyFull: PostgreSQL takes the authorities of the system for nothing less");
            if (subscription == ChannelBinding && mode is not (SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull))
                faults.Add($"Peer:SubscriptionRootCertificate is '{ChannelBinding}' and the SSL Mode of ConnectionStrings:peer is {mode}, expected VerifyFull, VerifyCA or Require: without TLS there is no channel to bind to");
        }
        var console = ConsoleOptions.From(configuration, faults);
        var access = AccessTokens.Read(configuration, faults, AccessScope.Operator, AccessScope.Peer, AccessScope.Application);
        var provisioner = ProvisionerOptions.From(configuration, plan, cloud, faults);
        if (cloud.Length > 0 && cloud != plan.Clouds.Primary && cloud != plan.Clouds.Standby)
            faults.Add($"Cloud:Name is '{cloud}', the plan has {plan.Clouds.Primary} and {plan.Clouds.Standby}");
        if (!Uri.TryCreate(peer, UriKind.Absolute, out var peerUrl))
            faults.Add($"Peer:Url is '{peer}', expected an absolute URL such as http://127.0.0.1:8091");
        return faults.Count == 0
            ? new ControllerOptions(plan, PolicyOf(plan, cloud), peerUrl!, database, peerDatabase, witness, access) { PeerCaFile = caFile, SubscriptionRootCertificate = subscription, Console = console, Provisioner = provisioner }
            : throw new InvalidSettingsException(faults);
    }

    private static FailoverPolicy PolicyOf(DrPlan plan, string cloud) => new()
    {
        Cloud = cloud,
        Peer = plan.Clouds.PeerOf(cloud),
        PreferredPrimary = plan.Clouds.Primary,
        Timing = new LeaseTiming(plan.Lease.Ttl, plan.Lease.Margin),
        Loop = plan.Lease.Loop,
        MaxLag = plan.Replication.MaxLag,
        Synchronous = plan.Replication.Mode == ReplicationMode.Sync,
        OnStandbyLoss = plan.Replication.OnStandbyLoss,
        StandbyLoss = plan.Replication.StandbyLoss,
        Drain = plan.Failover.Drain,
        SwitchoverTimeout = plan.Failover.SwitchoverTimeout,
        MinimumBetweenFailovers = plan.Lease.MinimumBetweenFailovers,
        Failsafe = plan.Failover.Failsafe == FailsafeMode.On,
        Automatic = plan.Failover.Mode == FailoverMode.Automatic,
        Managed = plan.Replication.Engine == ReplicationEngine.Dms,
        AcceptLoss = plan.Replication.AcceptLoss,
        BothWrite = plan.Strategy == Strategy.ActiveActive,
        StartsApplication = plan.CapacityOf(cloud) == CloudCapacity.Minimal,
        PeerStartsApplication = plan.CapacityOf(plan.Clouds.PeerOf(cloud)) == CloudCapacity.Minimal,
        ProvisionPatience = plan.Failover.ProvisionTimeout,
    };
}
