using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Engines;

/// <summary>Chooses the account that servers run under when the host is root.</summary>
internal static class ServerAccounts
{
    private const string Own = "crmdr";

    /// <summary>Null when the host is no root and servers run under its own account.</summary>
    public static async Task<ServerAccount?> ChooseAsync(TimeProvider time, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;
        if ((Find("postgres") ?? Find(Own)) is { } present)
            return present;
        if (Which.Find("useradd") is { } add)
            await Tool.RunAsync(add, ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", Own], TimeSpan.FromSeconds(30), time, cancellation);
        return Find(Own) ?? Find("nobody")
            ?? throw new LocalCloudsException(
                "PostgreSQL refuses to run as root, and there is neither a user postgres, crmdr nor nobody. Create one: useradd --system crmdr");
    }

    private static ServerAccount? Find(string name)
    {
        if (!File.Exists("/etc/passwd"))
            return null;
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(line => line.Length > 3 && line[0] == name);
        return fields is null ? null : new ServerAccount(name, uint.Parse(fields[2]), uint.Parse(fields[3]));
    }
}
