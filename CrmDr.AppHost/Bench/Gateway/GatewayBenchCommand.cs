using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary><c>bench gateway</c>, and the two programs that it starts beside the gateway.</summary>
public static class GatewayBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "gateway", "The gateway with all its features against bare YARP, and nginx and HAProxy where they are installed, to the same origin; and while requests are held.");
        var connections = frame.Add(BenchOptions.Numbers("--connections", "How many connections send at once; several numbers, one after the other.", 1, 1024, 1, 16, 128));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long each figure is measured.", 3.0));
        var held = frame.Add(BenchOptions.Number("--held", "How many requests are held at once in the second part; 0 leaves it out.", 0, 5000, 1000));
        return frame.Create(rounds: 5, (parse, run, cancellation) =>
            new GatewayBench(run, parse.GetRequiredValue(connections), TimeSpan.FromSeconds(parse.GetValue(seconds)), (int)parse.GetValue(held)).RunAsync(cancellation));
    }

    public static Command Origin()
    {
        var (port, standby) = (Port("--port", "Where the active cloud listens."), Port("--standby-port", "Where the other one listens."));
        var command = new Command("origin", "What stands behind the proxies of bench gateway.") { port, standby };
        command.Hidden = true;
        command.SetAction((parse, cancellation) => new OriginHost(parse.GetValue(port), parse.GetValue(standby)).RunAsync(cancellation));
        return command;
    }

    public static Command Yarp()
    {
        var (port, origin) = (Port("--port", "Where it listens."), Port("--origin-port", "Where everything goes."));
        var command = new Command("yarp", "Bare YARP, for bench gateway.") { port, origin };
        command.Hidden = true;
        command.SetAction((parse, cancellation) => YarpHost.RunAsync(parse.GetValue(port), parse.GetValue(origin), cancellation));
        return command;
    }

    private static Option<int> Port(string name, string description) => new(name) { Description = description, HelpName = "PORT", Required = true };
}
