using CrmDr.Controller.Witness.Etcd;

namespace CrmDr.Controller.Witness;

/// <summary>Which witness is asked, and how it is reached.</summary>
/// <remarks>Both controllers must be given the same one: two witnesses would be two leases.</remarks>
/// <param name="Postgres">The connection string of the witness's database, when it is PostgreSQL.</param>
/// <param name="Etcd">The etcd cluster, when it is that.</param>
public sealed record WitnessOptions(string? Postgres, EtcdOptions? Etcd)
{
    /// <summary>Reads <c>Witness:Kind</c> (default <c>postgres</c>) and what belongs to it; what is missing or wrong goes to <paramref name="faults"/>.</summary>
    public static WitnessOptions From(IConfiguration configuration, List<string> faults)
    {
        switch (configuration["Witness:Kind"] ?? "postgres")
        {
            case "postgres":
                var connection = configuration["ConnectionStrings:witness"];
                if (string.IsNullOrWhiteSpace(connection))
                    faults.Add("ConnectionStrings:witness is not set (environment variable ConnectionStrings__witness)");
                return new WitnessOptions(connection, null);
            case "etcd":
                return new WitnessOptions(null, EtcdOptions.From(configuration.GetSection("Witness:Etcd"), faults));
            case var other:
                faults.Add($"Witness:Kind is '{other}', expected postgres or etcd");
                return new WitnessOptions(null, null);
        }
    }

    /// <summary>The witness that these options describe; one call takes no longer than <paramref name="timeout"/>.</summary>
    public IWitness Open(TimeSpan timeout, TimeProvider time) =>
        Etcd is null ? new PostgresWitness(Postgres!, timeout, time) : new EtcdWitness(Etcd, timeout, time);
}
