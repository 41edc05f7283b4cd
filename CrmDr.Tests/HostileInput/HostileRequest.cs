using System.Text;

namespace CrmDr.Tests.HostileInput;

/// <summary>One wrong request, byte for byte.</summary>
public sealed record HostileRequest(int Seed, HostileKind Kind, KnownEndpoint Endpoint, string Method, string Target, IReadOnlyList<string> Headers, byte[] Body)
{
    /// <summary>A request that must change nothing because it never changes anything may be answered, others must be refused.</summary>
    public bool MayBeAnswered => Method == "GET";

    public byte[] Bytes(string host) =>
        [.. Encoding.Latin1.GetBytes($"{Method} {Target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{string.Concat(Headers.Select(header => header + "\r\n"))}\r\n"), .. Body];

    public override string ToString() =>
        $"seed {Seed}, {Kind}: {Method} {Cut(Target)} [{Cut(string.Join("; ", Headers))}] with a body of {Body.Length} bytes {Cut(Encoding.Latin1.GetString(Body))}";

    private static string Cut(string text) => text.Length <= 160 ? text : text[..160] + "...";
}
