namespace CrmDr.LocalClouds;

/// <summary>A lock that ends with its holder, however that ends: the system's advisory lock on an open file.</summary>
internal sealed class FileLock : IAsyncDisposable, IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public static async Task<FileLock> AcquireAsync(string path, TimeSpan deadline, TimeProvider time, Action waiting, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var told = false;
        while (true)
        {
            if (TryAcquire(path) is { } held)
                return held;
            if (time.GetElapsedTime(begin) > deadline)
                throw new LocalCloudsException($"Another process has held {path} for {deadline.TotalMinutes:0} minutes. End it, then try again.");
            if (!told)
                waiting();
            told = true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }
    }

    public void Dispose() => _file.Dispose();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
