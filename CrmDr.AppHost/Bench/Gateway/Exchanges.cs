using System.Text;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>What is asked for through every proxy.</summary>
/// <param name="Name">For people.</param>
/// <param name="Request">As it goes over the wire.</param>
public sealed record Exchanges(string Name, ReadOnlyMemory<byte> Request)
{
    private const int LargeBody = 64 * 1024;

    public static Exchanges Read { get; } = new("read", Of("GET", ""));

    public static Exchanges SmallWrite { get; } = new("small write", Of("POST", """{"accountId":"01936b2e-7c00-7a11-8f3a-5d0c2b9e4a01","name":"Bench","email":"bench@bench.example"}"""));

    public static Exchanges LargeWrite { get; } = new("write of 64 kB", Of("POST", $$"""{"name":"Bench","notes":"{{new string('n', LargeBody)}}"}"""));

    public static IReadOnlyList<Exchanges> All { get; } = [Read, SmallWrite, LargeWrite];

    private static byte[] Of(string method, string body)
    {
        var head = $"{method} /api/v1/contacts HTTP/1.1\r\nHost: crm.example\r\nAccept: application/json\r\nAuthorization: Bearer bench\r\nCookie: CrmDr-Affinity=aws.0\r\n";
        var more = body.Length == 0 ? "" : $"Content-Type: application/json\r\nIdempotency-Key: bench-01936b2e7c00\r\nContent-Length: {body.Length}\r\n";
        return Encoding.ASCII.GetBytes($"{head}{more}\r\n{body}");
    }
}
