using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Promises that are not kept, or believed in for too long, are found; the same schedules without the defect break no rule.</summary>
public sealed class PromiseBugTests
{
    [Theory]
    [InlineData(PlantedBug.PromiseForgottenAtRestart, 33)]
    [InlineData(PlantedBug.PromiseForgottenAtRestart, 72)]
    [InlineData(PlantedBug.PromiseWhileTaking, 1442)]
    [InlineData(PlantedBug.PromiseWhileTaking, 1597)]
    [InlineData(PlantedBug.PromiseCountedOnReceipt, 3752)]
    public void Run_PlantedBug_IsFound(PlantedBug bug, ulong seed)
    {
        var runner = new SimulationRunner();
        Assert.NotNull(runner.Run(seed, new SimulationOptions { Bug = bug }).Violation);
        Assert.Null(runner.Run(seed, new SimulationOptions()).Violation);
    }
}
