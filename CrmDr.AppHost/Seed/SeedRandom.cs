using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CrmDr.AppHost.Seed;

/// <summary>Numbers that depend on the seed and on what they are for, and on nothing else: the thousandth account is the same however many there are.</summary>
public sealed class SeedRandom
{
    private ulong _state;

    /// <param name="seed">Of the whole.</param>
    /// <param name="account">Which account it is for.</param>
    public SeedRandom(ulong seed, long account) => _state = (seed * 0x9E3779B97F4A7C15) ^ ((ulong)account * 0xD1B54A32D192ED03) ^ 0x2545F4914F6CDD1D;

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014).</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to and without <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>True in this many of a hundred cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>Small numbers often, large ones rarely; 0 to <paramref name="most"/>.</summary>
    public int Few(int most)
    {
        var (one, other) = (Below(most + 1), Below(most + 1));
        return Math.Min(one, other);
    }

    /// <summary>A UUID of version 7 with this time: sorted as it was made.</summary>
    public Guid Id(DateTime at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(at - DateTime.UnixEpoch).TotalMilliseconds << 16);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next());
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (Next() & 0x0fff)));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f)); // the variant of RFC 9562
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An id that derives from a name, as the application derives it: the row is what it is called.</summary>
    public static Guid IdOf(string kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{kind}:{name}"), hash);
        hash[6] = (byte)(0x80 | (hash[6] & 0x0f));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3f));
        return new Guid(hash[..16], bigEndian: true);
    }
}
