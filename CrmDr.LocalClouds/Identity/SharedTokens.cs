using System.Security.Cryptography;
using CrmDr.LocalClouds.World;

namespace CrmDr.LocalClouds.Identity;

/// <summary>
/// The secrets that controllers, gateway, applications and operators of a world know each other by: a file for each kind, one token a line, the one that is shown first. Whoever shows or believes one reads its file again every second.
/// </summary>
/// <remarks>
/// Exchanged in three steps, so that nobody shows what another does not believe yet: the new one as the second line, both swapped when everybody has read that, the old one's line removed when nobody shows it any more. Two count at a time.
/// </remarks>
public sealed class SharedTokens
{
    /// <summary>After so long everybody has read a change: they look once a second.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly TimeProvider _time;

    private SharedTokens(string folder, TimeProvider time) => (_folder, _time) = (folder, time);

    /// <summary>Those of the world in that state folder; made at their first use.</summary>
    public static SharedTokens Open(string stateFolder, TimeProvider time)
    {
        var tokens = new SharedTokens(Path.Combine(StateFolder.Claim(stateFolder), StateFolder.AccessName), time);
        PrivateFile.CreateFolder(tokens._folder, owner: null);
        using var held = tokens.Lock();
        foreach (var file in Enum.GetValues<SharedTokenKind>().SelectMany(tokens.Files).Where(file => !File.Exists(file)))
            Write(file, [New()]);
        return tokens;
    }

    /// <summary>The operator's, as it is shown; null when no world was ever started there.</summary>
    public static string? FindOperator(string stateFolder)
    {
        try
        {
            return Read(Path.Combine(stateFolder, StateFolder.AccessName, "operator"))[0];
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The file with the tokens of a kind.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="cloud">Whose application; for the other kinds both clouds have the same.</param>
    public string FileOf(SharedTokenKind kind, string cloud) => Path.Combine(_folder, kind == SharedTokenKind.Application ? $"application-{cloud}" : kind.ToString().ToLowerInvariant());

    /// <summary>What is shown now. Of two applications the first cloud's.</summary>
    public string Shown(SharedTokenKind kind) => Read(Files(kind)[0])[0];

    /// <summary>Makes another one and shows it from the return of this method on; the one before counts until <see cref="ForgetOldAsync"/>.</summary>
    /// <exception cref="LocalCloudsException">The one before the last still counts, or another process exchanges tokens.</exception>
    public async Task RotateAsync(SharedTokenKind kind, CancellationToken cancellation)
    {
        using var held = Lock();
        if (Array.Find(Files(kind), file => Read(file).Length > 1) is { } full)
            throw new LocalCloudsException($"{full} holds two tokens already, the new one and the old one. Remove the old one first: ./crmdr token --forget-old --shared {kind.ToString().ToLowerInvariant()}");
        foreach (var file in Files(kind))
            Write(file, [.. Read(file), New()]);
        await Task.Delay(Settled, _time, cancellation);
        foreach (var file in Files(kind))
            Write(file, Enumerable.Reverse(Read(file)));
    }

    /// <summary>Ends the overlap: what was shown before is refused within a second. How many there were.</summary>
    public async Task<int> ForgetOldAsync(SharedTokenKind kind, CancellationToken cancellation)
    {
        using var held = Lock();
        var full = Array.FindAll(Files(kind), file => Read(file).Length > 1);
        // Somebody may show the old one for as long as that after the two were swapped.
        var left = full.Select(file => Settled - (_time.GetUtcNow() - File.GetLastWriteTimeUtc(file))).DefaultIfEmpty(TimeSpan.Zero).Max();
        if (left > TimeSpan.Zero)
            await Task.Delay(left < Settled ? left : Settled, _time, cancellation);
        var old = full.Sum(file => Read(file).Length - 1);
        foreach (var file in full)
            Write(file, Read(file)[..1]);
        return old;
    }

    /// <summary>Everything here that must not be seen by others.</summary>
    internal IEnumerable<string> Secrets => Enum.GetValues<SharedTokenKind>().SelectMany(Files).SelectMany(Read);

    private string[] Files(SharedTokenKind kind) => kind == SharedTokenKind.Application ? [FileOf(kind, "aws"), FileOf(kind, "gcp")] : [FileOf(kind, "")];

    private FileLock Lock() => FileLock.TryAcquire(Path.Combine(_folder, "lock")) ?? throw new LocalCloudsException($"Another process is exchanging the tokens in {_folder}. Try again.");

    private static string[] Read(string file) => [.. File.ReadAllLines(file).Where(line => line.Length > 0)];

    private static void Write(string file, IEnumerable<string> tokens) => PrivateFile.Write(file, string.Join('\n', tokens) + "\n");

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
