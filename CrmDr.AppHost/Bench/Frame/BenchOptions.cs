using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>Options that several benchmarks have.</summary>
public static class BenchOptions
{
    /// <summary>One whole number.</summary>
    public static Option<long> Number(string name, string description, long least, long most, long standard)
    {
        var option = new Option<long>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result => Check(result, name, least, most));
        return option;
    }

    /// <summary>Several whole numbers, one after the other.</summary>
    public static Option<long[]> Numbers(string name, string description, long least, long most, params long[] standard)
    {
        var option = new Option<long[]>(name)
        {
            Description = description,
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result => Check(result, name, least, most));
        return option;
    }

    private static void Check(OptionResult result, string name, long least, long most)
    {
        foreach (var token in result.Tokens)
            if (!long.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
                result.AddError($"{name} {token.Value}: expected a whole number from {least} to {most}");
    }
}
