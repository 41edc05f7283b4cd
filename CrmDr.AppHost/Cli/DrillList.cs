using System.Text.Json;
using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Cli;

/// <summary><c>drill --list</c>: what each scenario does, and what must come of it under the plan.</summary>
public static class DrillList
{
    public static int Show(Terminal terminal, DrPlan plan, bool json)
    {
        var limits = DrillHost.Limits(plan);
        if (json)
            terminal.Output.WriteLine(JsonSerializer.Serialize(Scenario.All.Select(one => Entry(one, limits)), ReportJson.Options));
        else
            Print(terminal, plan, limits);
        return ExitCode.Success;
    }

    private static void Print(Terminal terminal, DrPlan plan, ObjectiveLimits limits)
    {
        foreach (var group in Scenario.All.GroupBy(one => one.Group).OrderBy(group => group.Key))
        {
            terminal.Line(Title(group.Key));
            foreach (var one in group)
            {
                terminal.Line($"  {one.Name}");
                terminal.Line($"    what   {one.Description}");
                terminal.Line($"    expect {one.Expectation}");
                terminal.Line($"    hold   {string.Join("; ", one.Expectations.Select(held => $"{held.Name}: {held.Expected(limits)}"))}");
            }

            terminal.Line();
        }

        terminal.Line($"Seconds are those of profile {plan.Profile}, {Plans.Spell(plan.Strategy)}. In every scenario, unless it says otherwise:");
        foreach (var held in Expect.Safe)
            terminal.Line($"  {held.Name}: {held.Expected(limits)}");
    }

    /// <summary>The group as a person reads it.</summary>
    public static string Title(ScenarioGroup group) => group switch
    {
        ScenarioGroup.Planned => "Planned moves",
        ScenarioGroup.Cloud => "A whole cloud",
        ScenarioGroup.Part => "A part of the primary",
        ScenarioGroup.Network => "The ways between",
        _ => "The witness, and more than one thing at once",
    };

    private static object Entry(Scenario one, ObjectiveLimits limits) => new
    {
        one.Name,
        one.Group,
        one.Description,
        one.Expectation,
        Expectations = one.Safety.Concat(one.Expectations).Select(held => new { held.Name, Expected = held.Expected(limits), held.Safety }),
    };
}
