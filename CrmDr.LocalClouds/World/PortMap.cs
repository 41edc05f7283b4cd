namespace CrmDr.LocalClouds.World;

/// <summary>
/// The ports of a world, all on 127.0.0.1. 0 means a free one, chosen at the start and kept in the state folder.
/// </summary>
public sealed record PortMap
{
    public int Gateway { get; init; } = 8080;

    public int ControllerAws { get; init; } = 8090;

    public int ControllerGcp { get; init; } = 8091;

    /// <summary>The fault interface of the local world; not opened here, only kept free.</summary>
    public int Faults { get; init; } = 8099;

    /// <summary>The first API of the cloud; further replicas take the following ports.</summary>
    public int ApiAws { get; init; } = 8101;

    public int ApiGcp { get; init; } = 8201;

    public int PostgresAws { get; init; } = 5501;

    public int PostgresGcp { get; init; } = 5502;

    public int PostgresWitness { get; init; } = 5503;

    public int RedisAws { get; init; } = 6501;

    public int RedisGcp { get; init; } = 6502;

    /// <summary>The ports that README names.</summary>
    public static PortMap Default { get; } = new();

    /// <summary>Every port free: for drills and tests, which may run beside a world.</summary>
    public static PortMap Free { get; } = new()
    {
        Gateway = 0,
        ControllerAws = 0,
        ControllerGcp = 0,
        Faults = 0,
        ApiAws = 0,
        ApiGcp = 0,
        PostgresAws = 0,
        PostgresGcp = 0,
        PostgresWitness = 0,
        RedisAws = 0,
        RedisGcp = 0,
    };

    /// <summary>The names that <see cref="With"/> takes and messages use.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "gateway", "controller-aws", "controller-gcp", "faults", "api-aws", "api-gcp",
        "postgres-aws", "postgres-gcp", "postgres-witness", "redis-aws", "redis-gcp",
    ];

    public int this[string name] => name switch
    {
        "gateway" => Gateway,
        "controller-aws" => ControllerAws,
        "controller-gcp" => ControllerGcp,
        "faults" => Faults,
        "api-aws" => ApiAws,
        "api-gcp" => ApiGcp,
        "postgres-aws" => PostgresAws,
        "postgres-gcp" => PostgresGcp,
        "postgres-witness" => PostgresWitness,
        "redis-aws" => RedisAws,
        "redis-gcp" => RedisGcp,
        _ => throw Unknown(name),
    };

    /// <summary>The same map with one port moved.</summary>
    public PortMap With(string name, int port)
    {
        if (port is < 0 or > 65535)
            throw new LocalCloudsException($"Port {port} for {name} is out of range: 1 to 65535, or 0 for a free one.");
        return name switch
        {
            "gateway" => this with { Gateway = port },
            "controller-aws" => this with { ControllerAws = port },
            "controller-gcp" => this with { ControllerGcp = port },
            "faults" => this with { Faults = port },
            "api-aws" => this with { ApiAws = port },
            "api-gcp" => this with { ApiGcp = port },
            "postgres-aws" => this with { PostgresAws = port },
            "postgres-gcp" => this with { PostgresGcp = port },
            "postgres-witness" => this with { PostgresWitness = port },
            "redis-aws" => this with { RedisAws = port },
            "redis-gcp" => this with { RedisGcp = port },
            _ => throw Unknown(name),
        };
    }

    private static LocalCloudsException Unknown(string name) =>
        new($"There is no port named {name}. Names: {string.Join(", ", Names)}.");
}
