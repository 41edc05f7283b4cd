using System.CommandLine;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Cli;

/// <summary><c>up</c>: two clouds on this machine, until Ctrl-C.</summary>
public static class UpCommand
{
    public static Command Create(Terminal terminal)
    {
        var fresh = new Option<bool>("--fresh") { Description = "Forget what the last run kept and start anew." };
        var profile = SharedOptions.Profile("Timings. Default: the plan's.");
        var strategy = SharedOptions.Strategy();
        var replication = SharedOptions.Replication();
        var loss = SharedOptions.OnStandbyLoss();
        var cache = SharedOptions.CacheMode();
        var gateway = SharedOptions.Gateway();
        var witness = SharedOptions.Witness();
        var engines = SharedOptions.Engines();
        var state = SharedOptions.State();
        var dashboard = new Option<bool>("--dashboard") { Description = "Start the Aspire dashboard too, and have every service send it traces, metrics and logs. Needs the Aspire command line tool." };
        var port = PortOption();
        var command = new Command("up", "Start both clouds, the gateway and the witness on this machine and show what happens until Ctrl-C.")
        {
            fresh, profile, strategy, replication, loss, cache, gateway, witness, engines, state, port, dashboard,
        };
        command.SetAction((parse, cancellation) => new UpHost(terminal).RunAsync(
            new UpOptions(
                parse.GetValue(fresh), parse.GetValue(profile), parse.GetValue(strategy), parse.GetRequiredValue(gateway), parse.GetValue(witness),
                Path.GetFullPath(parse.GetRequiredValue(state)), parse.GetValue(port) ?? new Dictionary<string, int>())
            {
                Engines = parse.GetValue(engines),
                Dashboard = parse.GetValue(dashboard),
                Replication = parse.GetValue(replication),
                OnStandbyLoss = parse.GetValue(loss),
                CacheSync = parse.GetValue(cache),
            },
            cancellation));
        return command;
    }

    private static Option<IReadOnlyDictionary<string, int>> PortOption() => new("--port")
    {
        Description = "Move a port; may be given several times. Names: " + string.Join(", ", PortMap.Names) + ". 0 takes a free one.",
        HelpName = "NAME=NUMBER",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var ports = new Dictionary<string, int>();
            foreach (var token in result.Tokens)
            {
                var parts = token.Value.Split('=');
                if (parts.Length == 2 && PortMap.Names.Contains(parts[0]) && int.TryParse(parts[1], out var number) && number is >= 0 and <= 65535)
                    ports[parts[0]] = number;
                else
                    result.AddError($"--port {token.Value}: expected NAME=NUMBER with a number up to 65535 and one of the names {string.Join(", ", PortMap.Names)}");
            }

            return ports;
        },
    };
}
