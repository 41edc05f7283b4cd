using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.World;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>token</c>: who one is towards the CRM of a local world. The output is the token and nothing else.</summary>
public static class TokenCommand
{
    private const double LongestHours = 24 * 366;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var role = new Option<string>("--role") { Description = "What it allows: reader reads, sales reads and writes, admin does everything.", DefaultValueFactory = _ => "sales" };
        role.Among("reader", "sales", "admin");
        var subject = new Option<string>("--subject") { Description = "Whose token it is.", HelpName = "NAME", DefaultValueFactory = _ => "developer" };
        var hours = SharedOptions.Positive("--hours", "How long it is good for.", 12.0);
        // On the options themselves: a check of the whole command comes before their defaults.
        subject.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && (name.Length is < 1 or > 200 || name.Any(char.IsControl)))
                result.AddError("--subject: expected 1 to 200 characters, none of them a control character");
        });
        hours.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && double.TryParse(text, CultureInfo.InvariantCulture, out var wanted) && wanted > LongestHours)
                result.AddError($"--hours {text}: expected at most {LongestHours}");
        });
        var rotate = new Option<bool>("--rotate") { Description = "Add a signing key first and use it from now on; tokens signed before stay good until --forget-old. With --shared: exchange that token, without a restart; the one before stays good until --forget-old." };
        var forget = new Option<bool>("--forget-old") { Description = "Remove every signing key but the newest: tokens signed with the others are refused within a second. With --shared: the token before the last exchange." };
        var operate = new Option<bool>("--operator") { Description = "Print instead the token that the controllers of the local world take orders for: --shared operator." };
        var shared = new Option<string?>("--shared") { Description = "Print, or exchange with --rotate, a token that the parts of the local world know each other by: operator (orders to the controllers), peer (between the controllers), application (each CRM to its controller)." };
        shared.Among("operator", "peer", "application");
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the token with what it says as JSON.");
        var command = new Command("token", "Print a token for the CRM of the local world, and nothing else: curl -H \"Authorization: Bearer $(./crmdr token)\" ...")
        {
            role, subject, hours, rotate, forget, operate, shared, state, json,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            if ((parse.GetValue(shared) ?? (parse.GetValue(operate) ? "operator" : null)) is { } kind)
                return await SharedAsync(terminal, parse.GetRequiredValue(state), Enum.Parse<SharedTokenKind>(kind, ignoreCase: true), parse.GetValue(rotate), parse.GetValue(forget), cancellation);
            var identity = LocalIdentity.Open(parse.GetRequiredValue(state), terminal.Time);
            if (parse.GetValue(rotate))
            {
                identity.Rotate();
                terminal.Err.WriteLine("A new key signs from now on; tokens of the earlier ones stay good until ./crmdr token --forget-old.");
            }

            if (parse.GetValue(forget))
                terminal.Err.WriteLine($"Keys forgotten: {identity.ForgetOld()}. Their tokens are refused within a second.");
            var made = identity.Issue(parse.GetRequiredValue(role), parse.GetRequiredValue(subject), TimeSpan.FromHours(parse.GetValue(hours)));
            terminal.Output.WriteLine(parse.GetValue(json)
                ? JsonSerializer.Serialize(new { made.Token, TokenType = "Bearer", made.Subject, made.Role, made.KeyId, made.ExpiresAt }, Indented)
                : made.Token);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The one that is shown is printed, and nothing else: a script takes it over with the exchange.</summary>
    private static async Task<int> SharedAsync(Terminal terminal, string state, SharedTokenKind kind, bool rotate, bool forget, CancellationToken cancellation)
    {
        if (LocalWorldOptions.OperatorToken(state) is null)
        {
            terminal.Fail($"No world was ever started in {state}. Start one with ./crmdr up.");
            return ExitCode.Failed;
        }

        var tokens = SharedTokens.Open(state, terminal.Time);
        if (rotate)
        {
            await tokens.RotateAsync(kind, cancellation);
            terminal.Err.WriteLine($"A new token is shown from now on; the one before stays good until ./crmdr token --forget-old --shared {kind.ToString().ToLowerInvariant()}.");
        }

        if (forget)
            terminal.Err.WriteLine($"Tokens forgotten: {await tokens.ForgetOldAsync(kind, cancellation)}. They are refused within a second.");
        terminal.Output.WriteLine(tokens.Shown(kind));
        return ExitCode.Success;
    }
}
