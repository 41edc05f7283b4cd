namespace CrmDr.AppHost.Bench;

/// <summary>One operation through the API and the same SQL straight over Npgsql, one right after the other.</summary>
/// <param name="Operation">What.</param>
/// <param name="Contacts">How many contacts there were.</param>
/// <param name="Api">Through the API, by HTTP.</param>
/// <param name="Raw">Straight over Npgsql.</param>
public sealed record ApiRow(string Operation, long Contacts, Measured Api, Measured Raw)
{
    /// <summary>How much of raw Npgsql's throughput the API has.</summary>
    public double Ratio => Api.PerSecond / Raw.PerSecond;
}
