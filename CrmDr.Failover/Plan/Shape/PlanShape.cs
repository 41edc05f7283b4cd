using static CrmDr.Failover.Plan.Shape.PlanChoice;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>The field table of <c>drplan.json</c>: every field with its form, range and default.</summary>
public static class PlanShape
{
    private const string OtherProfiles = "; the default shown is production's, the profiles drill and fast have their own";

    private static readonly ProfileDefaults Production = BuiltInProfiles.For(BuiltInProfiles.Default);

    private static readonly PlanText CloudName =
        new("A cloud's name.", "^[a-z][a-z0-9-]{0,29}$", "a name of lower-case letters, digits and hyphens, at most 30, beginning with a letter");

    private static readonly PlanText ProfileName =
        new("A profile's name.", "^[a-z][a-z0-9-]{0,29}$", "a name of lower-case letters, digits and hyphens, at most 30, beginning with a letter");

    private static readonly PlanText OriginNumber = new("An origin's number in the gateway's configuration.", "^(0|[1-9][0-9]{0,2})$", "a whole number from 0 to 999");

    private static readonly PlanText Region = new("A region as Cloudflare names it.", "^[A-Z]{2,5}$", "a region of Cloudflare's, such as WNAM, WEU or NEAS");

    private static readonly PlanText HeaderName = new("A header's name.", "^[A-Za-z0-9_-]{1,100}$", "a header's name of up to 100 letters, digits, hyphens and underscores");

    /// <summary>The whole plan.</summary>
    public static PlanObject Root { get; } = new("How two clouds serve one application, and what happens when one of them dies.",
    [
        new("$schema", new PlanText("Where the schema is, for editors.", null, "a text", "./drplan.schema.json")),
        new("strategy", Of("How much of the standby cloud runs before a disaster.", Strategy.WarmStandby)),
        new("profile", ProfileName with { Summary = "Which of the profiles holds.", Default = BuiltInProfiles.Default }),
        new("clouds", Clouds, Required: true),
        new("profiles", new PlanMap("Timings and objectives by name. production, drill and fast exist without being written.", ProfileName, Profile)),
        new("failover", Failover),
        new("replication", Replication),
        new("gateway", Gateway),
        new("cache", Cache),
        new("crm", Crm),
    ]);

    private static PlanObject Clouds => new("The two clouds by name.",
    [
        new("primary", CloudName with { Summary = "The cloud that holds the lease when all is well." }, Required: true),
        new("standby", CloudName with { Summary = "The cloud that takes over." }, Required: true),
        new("databases", new PlanMap("Where the database of each cloud runs; absent or left out, a PostgreSQL server whose settings can be changed.", CloudName,
            Of("What runs it.", DatabaseService.Postgresql))),
        new("caches", new PlanMap("Where the cache of each cloud runs; absent or left out, a Redis server that takes every command.", CloudName,
            Of("What runs it.", CacheService.Redis))),
    ]);

    private static PlanObject Profile => new("One set of timings and objectives.",
    [
        new("lease", Lease),
        new("monitor", Monitor),
        new("objectives", new PlanObject(
            "What a drill must meet, per strategy. Written, it must have the strategy in use; absent, the defaults hold.",
            [.. Enum.GetValues<Strategy>().Select(strategy => new PlanField(Word(strategy), Objectives(strategy)))])),
    ]);

    private static PlanObject Lease => new("The time-bounded right to be primary.",
    [
        new("ttlSeconds", Seconds("How long a renewal lasts" + OtherProfiles + ".", 0.3, 300, Production.Lease.Ttl)),
        new("marginSeconds", Seconds("What the holder gives away and the taker adds" + OtherProfiles + ".", 0.01, 60, Production.Lease.Margin)),
        new("loopSeconds", Seconds("How often a controller looks" + OtherProfiles + ".", 0.02, 60, Production.Lease.Loop)),
        new("minimumBetweenFailoversSeconds", Seconds("How old the last unplanned failover must be before a standby takes over by itself; 0 for no minimum" + OtherProfiles + ".", 0, 86400, Production.Lease.MinimumBetweenFailovers)),
    ]);

    private static PlanObject Monitor => new("How the gateway watches an origin.",
    [
        new("intervalSeconds", Seconds("Time between probes" + OtherProfiles + ".", 0.05, 3600, Production.Monitor.Interval)),
        new("timeoutSeconds", Seconds("How long one attempt may take; below the interval" + OtherProfiles + ".", 0.02, 60, Production.Monitor.Timeout)),
        new("retries", Whole("Further attempts at once when one timed out" + OtherProfiles + ".", "attempts", 0, 10, Production.Monitor.Retries)),
        new("consecutiveUp", Whole("Good probes in a row that make an origin healthy" + OtherProfiles + ".", "probes", 1, 100, Production.Monitor.ConsecutiveUp)),
        new("consecutiveDown", Whole("Bad probes in a row that make it unhealthy" + OtherProfiles + ".", "probes", 1, 100, Production.Monitor.ConsecutiveDown)),
    ]);

    private static PlanObject Failover => new("How a failover and a switchover go.",
    [
        new("mode", Of("Who starts a failover.", FailoverMode.Automatic)),
        new("drainSeconds", Seconds("How long a promotion waits for received changes to be applied while that moves.", 0, 300, 1)),
        new("switchoverTimeoutSeconds", Seconds("How long a switchover waits for its marker before the holder opens again.", 0.5, 600, 10)),
        new("failsafe", Of("Whether a primary goes on without the witness while its peer promises not to take over.", FailsafeMode.On)),
        new("provisionTimeoutSeconds", Seconds("Strategy pilot-light: how long a promotion waits for cache and application before it opens the gate without them.", 1, 86400, 1800)),
    ]);

    private static PlanObject Replication => new("How changes cross between the clouds.",
    [
        new("engine", Of("What carries them: native is PostgreSQL's own logical replication, both ways; dms is AWS Database Migration Service, one way, without salvage.", ReplicationEngine.Native)),
        new("acceptLoss", new PlanFlag("Engine dms: a standby takes over by itself although nobody can say what it lacks, and nothing of it comes back. Otherwise only a person does.", false)),
        new("mode", Of("Whether an acknowledgement waits for the peer.", ReplicationMode.Async)),
        new("maxLagSeconds", Above0("Past this age of the oldest unconfirmed write the peer loses its eligibility before anything more is acknowledged; in mode sync no new write begins.", 3600, 5)),
        new("onStandbyLoss", Of("Mode sync while the standby is away: block waits for it, continue strikes it out and goes on without it.", StandbyLossMode.Block)),
        new("standbyLossSeconds", Above0("How long the standby may be away before continue goes on without it; absent, the lease's ttl.", 3600, null)),
    ]);

    private static PlanObject Gateway => new("What the global load balancer does.",
    [
        new("steering", Of("How it chooses among active pools; absent, off, and with strategy active-active random. off is ordered, random goes by weight, dynamic-latency to the fastest, least-outstanding-requests by weight and requests in flight, geo by the client's region.", SteeringMode.Off)),
        new("weights", new PlanMap("Share of each cloud under steering random and least-outstanding-requests; absent, 50 each; a cloud left out has 0.", CloudName, new PlanNumber("A share.", "shares", 0, 100, 50))),
        new("fallbackPool", CloudName with { Summary = "The pool used when none is active, whatever its health; absent, the standby." }),
        new("monitorPath", new PlanText("What is probed.", "^/[!-~]*$", "a path that begins with a slash, without spaces", "/active")),
        new("expectedCodes", new PlanText("Status codes of a good probe.",
            "^ *([1-5]xx|[1-5][0-9][0-9](-[1-5][0-9][0-9])?) *(, *([1-5]xx|[1-5][0-9][0-9](-[1-5][0-9][0-9])?) *)*$",
            "status codes such as 200, 2xx or 200-299, several with commas", "200")),
        new("sessionAffinity", Of("Whether a client stays with its origin.", SessionAffinityMode.Cookie)),
        new("affinityTtlSeconds", Seconds("How long a session lasts: a cookie from its making, a session by header from its last request.", 1, 604800, 1800)),
        new("staleReads", Of("Whether a ready standby serves reads while no cloud is active.", StaleReads.Allow)),
        new("holdSeconds", Seconds("How long a request may be held in all; 0 holds nothing.", 0, 300, 15)),
        new("bufferLimitBytes", Whole("A larger request body is streamed once and never sent again.", "bytes", 0, 1073741824, 1048576)),
        new("maxHeldRequests", Whole("Beyond this number a request is refused instead of held.", "requests", 0, 1000000, 10000)),
        new("maxHeldBytes", Whole("Beyond this many bytes of kept bodies a request is refused instead of held.", "bytes", 0, 2147483647, 268435456)),
        new("connectTimeoutSeconds", Seconds("How long a connection to an origin may take.", 0.05, 60, 1)),
        new("activityTimeoutSeconds", Seconds("How long an exchange may be silent before it counts as timed out.", 0.1, 3600, 100)),
        new("hedgeReadsSeconds", Seconds("How long a read waits for its answer to begin before it is also sent to another origin of the same pool; 0: never. Mode full only.", 0, 60, 0.5)),
        new("fastProbeSeconds", Seconds("Time between probes while no pool is active or after passive evidence of a failure; mode full only.", 0.01, 60, 0.05)),
        new("zeroDowntimeFailover", Of("What becomes of a pinned session whose origin cannot be reached; mode cloudflare only.", ZeroDowntimeFailover.None)),
        new("failoverAcrossPools", Of("Whether zero-downtime failover may leave the pool; mode cloudflare only.", FailoverAcrossPools.Off)),
        new("minimumOrigins", Whole("With fewer good origins a pool takes no traffic; for Route 53 the threshold of a calculated check.", "origins", 1, 1000, 1)),
        new("expectedBody", new PlanText("What the body of a good probe contains, whatever the case; absent or empty, it is not looked at. Modes full and cloudflare.", "^.{0,255}$", "a text of up to 255 characters", "")),
        new("route53", new PlanObject("Records and health checks of mode route53.",
        [
            new("ttlSeconds", Seconds("How long a client keeps an answer.", 0, 86400, 60)),
            new("requestIntervalSeconds", Seconds("Time between health checks: 10 or 30, as Route 53 offers.", 10, 30, 10)),
            new("failureThreshold", Whole("Checks in a row that change the status, in either direction.", "checks", 1, 10, 3)),
            new("searchString", new PlanText("What the first 5120 bytes of the body must contain, as written; absent or empty, it is not looked at.", "^.{0,255}$", "a text of up to 255 characters", "")),
        ])),
        new("pools", new PlanMap("What differs by pool.", CloudName, Pool)),
        new("drainSeconds", Seconds("How long sessions of an origin that was disabled still go there; 0: they move at once.", 0, 604800, 0)),
        new("regionPools", new PlanMap("Steering geo: the order of the clouds for clients of a region; regions left out have the plan's own order.", Region,
            new PlanText("Both clouds, the first choice first.", "^ *[a-z][a-z0-9-]{0,29} *, *[a-z][a-z0-9-]{0,29} *$", "both clouds with a comma between them"))),
        new("affinityHeaders", new PlanText("Session affinity header: up to 5 headers by which a session is told, with commas between them.",
            "^( *[A-Za-z0-9_-]{1,100} *(, *[A-Za-z0-9_-]{1,100} *){0,4})?$", "up to 5 header names with commas between them", "")),
        new("requireAllHeaders", new PlanFlag("Session affinity header: whether a request without one of them belongs to no session.", false)),
        new("monitorRequest", MonitorRequest),
        new("passive", Passive),
    ]);

    private static PlanObject Pool => new("One cloud's origins as the balancer takes them.",
    [
        new("enabled", new PlanFlag("Whether the pool takes traffic at all.", true)),
        new("origins", new PlanMap("Origins that differ from the default, by their number in the gateway's configuration.", OriginNumber, new PlanObject("One origin.",
        [
            new("weight", new PlanNumber("Its share of what the pool gets: its weight by the sum of all in the pool; 0 gets nothing while another has more.", "shares", 0, 1, 1)),
            new("enabled", new PlanFlag("Whether it takes traffic; sessions of one that is not are drained.", true)),
        ]))),
        new("loadShedding", new PlanObject("What a pool at risk sends to the others; only where both clouds serve.",
        [
            new("defaultPercent", new PlanNumber("Share of requests without a session.", "percent", 0, 100, 0)),
            new("defaultPolicy", Of("How these are picked: each by chance, or by the client's address.", SheddingPolicy.Random)),
            new("sessionPercent", new PlanNumber("Share of the sessions that belong here, picked by their addresses.", "percent", 0, 100, 0)),
        ])),
    ]);

    private static PlanObject MonitorRequest => new("How the monitored path is asked for.",
    [
        new("type", Of("By what protocol: auto as the origin's address says, in production https; tcp sees no role and is for active-active alone.", MonitorType.Auto)),
        new("method", Of("With which method; mode route53 always asks with GET.", MonitorMethod.Get)),
        new("port", Whole("At which port; 0: the origin's own, in production 443, for plain http 80.", "ports", 0, 65535, 0)),
        new("headers", new PlanMap("Headers sent along; not Host and not User-Agent. Modes full and cloudflare.", HeaderName, new PlanText("Its value.", "^[ -~]{1,255}$", "a text of 1 to 255 printable characters"))),
        new("followRedirects", new PlanFlag("Whether a redirect is followed instead of judged. Modes full and cloudflare.", false)),
    ]);

    private static PlanObject Passive => new("When an origin that answers probes but fails requests is taken out of its pool; mode full only.",
    [
        new("failureShare", new PlanNumber("The share of failed requests within the window; 0: never.", "shares", 0, 1, 0.5)),
        new("minimumRequests", Whole("With fewer requests in the window nothing is concluded.", "requests", 1, 1000000, 20)),
        new("windowSeconds", Seconds("How far back is looked.", 0.1, 3600, 10)),
        new("ejectionSeconds", Seconds("How long it stays out at least; each time in a row once more as long, ten times that at most.", 0.05, 3600, 10)),
        new("panicShare", new PlanNumber("At least this share of the origins that the monitor finds good stays in; if more look bad, none is taken out.", "shares", 0, 1, 0.5)),
    ]);

    private static PlanObject Cache => new("The cache in front of reads.",
    [
        new("ttlSeconds", Seconds("How long an entry lives.", 0.1, 86400, 30)),
        new("sync", Of("How the standby's cache is kept warm: by a stream of changes, as a replica of self-managed Redis, by writing to both, or not at all.", CacheSync.Stream)),
    ]);

    private static PlanObject Crm => new("What must hold for the application in both clouds alike.",
    [
        new("visibility", Of("Which accounts, contacts, deals and activities a caller with the role sales sees and changes: all, or only those that name them as owner.", Visibility.All)),
        new("idempotencyKeysSeconds", Seconds("How long the answer to a write is kept under its key; sent again after that, the write is a new one.", 3600, 315360000, 86400)),
        new("auditSeconds", new PlanNumber("How long entries of the audit trail are kept; absent, for ever.", "seconds", 86400, 3153600000, null)),
    ]);

    private static PlanObject Objectives(Strategy strategy)
    {
        var defaults = Production.Objectives(strategy);
        return new($"Objectives of {Word(strategy)}.",
        [
            new("recoveryTimeSeconds", Above0("Longest gap between acknowledged writes around an outage" + OtherProfiles + ".", 86400, defaults.RecoveryTime.TotalSeconds)),
            new("dataLossWindowSeconds", Above0("Age of the oldest acknowledged write missing at promotion" + OtherProfiles + ".", 86400, defaults.DataLossWindow.TotalSeconds)),
            new("switchoverPauseSeconds", Above0("Longest gap between acknowledged writes around a switchover" + OtherProfiles + ".", 86400, defaults.SwitchoverPause.TotalSeconds)),
        ]);
    }

    private static PlanNumber Seconds(string summary, double minimum, double maximum, double whenAbsent) =>
        new(summary, "seconds", minimum, maximum, whenAbsent);

    private static PlanNumber Seconds(string summary, double minimum, double maximum, TimeSpan whenAbsent) =>
        Seconds(summary, minimum, maximum, whenAbsent.TotalSeconds);

    private static PlanNumber Above0(string summary, double maximum, double? whenAbsent) =>
        new(summary, "seconds", 0, maximum, whenAbsent, Above: true);

    private static PlanNumber Whole(string summary, string unit, double minimum, double maximum, double whenAbsent) =>
        new(summary, unit, minimum, maximum, whenAbsent, Whole: true);
}
