using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench.Footprint;

/// <summary><c>bench footprint</c>.</summary>
public static class FootprintBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "footprint", "Memory of each process of a world idle and under load, its start cold and warm, and each service's start to ready.");
        var settle = frame.Add(SharedOptions.Positive("--settle", "Seconds without a request before memory is looked at.", 10.0));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long the load goes on.", 15.0));
        var clients = frame.Add(SharedOptions.Positive("--clients", "How many clients it has.", 16));
        var images = frame.Add(new Option<DirectoryInfo>("--images") { Description = "Tell the size of the images, too, that eng/images.sh wrote into this folder, such as artifacts/images.", HelpName = "FOLDER" }.AcceptExistingOnly());
        return frame.Create(rounds: 3, (parse, run, cancellation) => new FootprintBench(
            run, TimeSpan.FromSeconds(parse.GetValue(settle)), TimeSpan.FromSeconds(parse.GetValue(seconds)), parse.GetValue(clients),
            parse.GetValue(images) is { } folder ? ImageArchive.ReadAll(folder.FullName) : []).RunAsync(cancellation));
    }
}
