namespace CrmDr.AppHost.Cli;

/// <summary>What the exit codes of all commands mean.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was tried and did not come out well: an objective missed, a test failed, nobody answered.</summary>
    public const int Failed = 1;

    /// <summary>It was not tried: refused with a reason, or the command line made no sense.</summary>
    public const int Refused = 2;
}
