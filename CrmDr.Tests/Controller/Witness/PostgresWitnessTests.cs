using CrmDr.Controller.Witness;
using CrmDr.LocalClouds.Links;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Controller.Witness;

/// <summary>The contract on PostgreSQL, through the clouds' links.</summary>
[Collection("witness")]
public sealed class PostgresWitnessTests(EnginesFixture engines) : WitnessContract
{
    protected override async Task<IWitness> OpenAsync(string cloud, TimeSpan patience)
    {
        var started = await engines.StartedAsync();
        return new PostgresWitness(started.Cloud(cloud).WitnessConnectionString, patience, TimeProvider.System);
    }

    protected override async Task<IAsyncDisposable> SilenceAsync() => new Frozen((await engines.StartedAsync()).Link("aws-witness"));

    private sealed class Frozen : IAsyncDisposable
    {
        private readonly Link _link;

        public Frozen(Link link)
        {
            _link = link;
            link.Freeze();
        }

        public ValueTask DisposeAsync()
        {
            _link.Heal();
            return ValueTask.CompletedTask;
        }
    }
}
