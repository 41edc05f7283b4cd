using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using CrmDr.LocalClouds.World;

namespace CrmDr.LocalClouds.Identity;

/// <summary>
/// Stands in for an identity provider: keys in the state folder that sign tokens for the CRM. Both clouds are given the public ones, in a file that they read again
/// when it changes; the private ones only their owner can read.
/// </summary>
public sealed class LocalIdentity
{
    public const string Issuer = "https://crmdr.dev/local";
    public const string Audience = "crmdr";

    /// <summary>For programs that belong to the world: longer than any of them runs.</summary>
    public static readonly TimeSpan LongLife = TimeSpan.FromDays(7);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly TimeProvider _time;

    private LocalIdentity(string folder, TimeProvider time) => (_folder, _time) = (folder, time);

    /// <summary>The public keys: a JSON Web Key Set.</summary>
    public string PublicKeysFile => Path.Combine(_folder, "keys.public.json");

    private string PrivateKeysFile => Path.Combine(_folder, "keys.private.json");

    /// <summary>The identity of the world in that state folder; made at its first use.</summary>
    public static LocalIdentity Open(string stateFolder, TimeProvider time)
    {
        var folder = Path.Combine(StateFolder.Claim(stateFolder), StateFolder.IdentityName);
        Directory.CreateDirectory(folder);
        var identity = new LocalIdentity(folder, time);
        if (!File.Exists(identity.PrivateKeysFile))
            identity.Change(keys => keys.IsEmpty ? [LocalKey.Make()] : keys);
        else if (!File.Exists(identity.PublicKeysFile))
            identity.Change(keys => keys);
        return identity;
    }

    /// <summary>Signs a token with the newest key.</summary>
    /// <param name="role"><c>reader</c>, <c>sales</c> or <c>admin</c>.</param>
    /// <param name="subject">Whose it is.</param>
    /// <param name="life">How long it is good for, from now.</param>
    public LocalToken Issue(string role, string subject, TimeSpan life)
    {
        var key = Keys()[0];
        var (now, end) = (_time.GetUtcNow(), _time.GetUtcNow() + life);
        var content = Part(new { alg = "ES256", typ = "JWT", kid = key.Id }) + "." + Part(new
        {
            iss = Issuer,
            aud = Audience,
            sub = subject,
            roles = new[] { role },
            iat = now.ToUnixTimeSeconds(),
            nbf = Math.Min(now.ToUnixTimeSeconds(), end.ToUnixTimeSeconds() - 1),
            exp = end.ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString("N"),
        });
        return new LocalToken($"{content}.{Base64Url.EncodeToString(key.Sign(System.Text.Encoding.ASCII.GetBytes(content)))}", subject, role, key.Id, end);
    }

    /// <summary>Adds a key and signs with it from now on; tokens of the earlier ones stay good.</summary>
    public void Rotate() => Change(keys => [LocalKey.Make(), .. keys]);

    /// <summary>Removes every key but the newest: whatever the others signed is refused from now on. How many there were.</summary>
    public int ForgetOld()
    {
        var old = Keys().Length - 1;
        Change(keys => [keys[0]]);
        return old;
    }

    /// <summary>Everything here that must not be seen by others.</summary>
    internal IEnumerable<string> Secrets => Keys().Select(key => key.Private);

    private static string Part(object content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));

    private ImmutableArray<LocalKey> Keys() => File.Exists(PrivateKeysFile)
        ? JsonSerializer.Deserialize<ImmutableArray<LocalKey>>(File.ReadAllText(PrivateKeysFile))
        : [];

    private void Change(Func<ImmutableArray<LocalKey>, ImmutableArray<LocalKey>> change)
    {
        using var held = FileLock.TryAcquire(Path.Combine(_folder, "keys.lock"))
            ?? throw new LocalCloudsException($"Another process is changing the keys in {_folder}. Try again.");
        var keys = change(Keys());
        // The public part first: no token is ever signed with a key that nobody can know.
        PrivateFile.Write(PublicKeysFile, JsonSerializer.Serialize(new { keys = keys.Select(key => key.Public()) }, Indented));
        PrivateFile.Write(PrivateKeysFile, JsonSerializer.Serialize(keys));
    }
}
