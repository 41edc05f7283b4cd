using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it beside its place and moves it there: it is never there in part.</summary>
    public static void Write(string path, string text, ServerAccount? owner = null)
    {
        var beside = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.Write(text);
        if (owner is not null)
            Native.ChangeOwner(beside, owner.User, owner.Group);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Creates a folder that only its owner may enter.</summary>
    public static void CreateFolder(string path, ServerAccount? owner)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (owner is not null)
            Native.ChangeOwner(path, owner.User, owner.Group);
    }
}
