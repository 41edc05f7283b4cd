namespace CrmDr.Tests.LocalClouds;

/// <summary>A folder for one test, gone after it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("scratch");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
