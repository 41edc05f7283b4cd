namespace CrmDr.Tests.LocalClouds;

/// <summary>Temporary folders that an unprivileged server may enter: as root the servers of a test run under another account.</summary>
internal static class TestFolder
{
    public static DirectoryInfo Create(string name)
    {
        var folder = Directory.CreateTempSubdirectory($"crmdr-{name}-");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        return folder;
    }
}
