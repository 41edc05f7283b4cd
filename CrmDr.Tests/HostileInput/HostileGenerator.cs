using System.Globalization;
using System.Text;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.HostileInput;

/// <summary>Makes a wrong request from a seed. Every one that is not a GET is wrong in its body, so that none is an order by accident.</summary>
public sealed class HostileGenerator(IReadOnlyList<KnownEndpoint> endpoints, IReadOnlyList<Guid> existing, string token)
{
    private const int HugeBytes = 1_200_000;

    private static readonly HostileKind[] Kinds = Enum.GetValues<HostileKind>();

    private static readonly string[] AbsurdValues =
    [
        "", "-1", "0", "99999999999999999999", "-9223372036854775808", "9223372036854775808", "NaN", "1e999", "true", "null", "[]", "{}", "%00", "%FF%FE", "%F0%9F%92%A3",
        "' OR 1=1 --", "../../etc/passwd", "${7*7}", "True-True-999999", "False-False-0", "aws%0d%0aX: y", "..%2f..%2f", "%25%25",
    ];

    private static readonly string[] NeverMeant = ["-1", "99999999999999999999", "NaN", "1e999", "null", "[]", "{}", "%FF%FE", "%F0%9F%92%A3", "' OR 1=1 --", "yes", "azure"];

    private static readonly string[] NotNumbers = ["NaN", "Infinity", "-Infinity", "1e999", "-1", "0.001", "1e17", "01", "0x10", "\"NaN\""];

    private static readonly string[] WrongValues = ["0", "1.5", "true", "[]", "[[1]]", "{}", "{\"a\":1}", "\"\\u0000\"", "\"\\ud800\"", "null"];

    public HostileRequest Of(int seed)
    {
        var random = new Random(seed);
        T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
        var endpoint = Pick(endpoints);
        var kind = Pick(Kinds);
        var method = kind == HostileKind.WrongMethod ? Pick(new[] { "PATCH", "TRACE", "FROB", "PROPFIND" }) : Pick(endpoint.Methods);
        var id = existing.Count > 0 && random.Next(2) == 0 ? Pick(existing) : new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))]);
        var target = endpoint.Route.Replace("{id:guid}", $"{id}", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
        var headers = new List<string>();
        // An endpoint that reads no body is to judge its query by itself, now and then; then only what cannot be meant goes into the query.
        var bare = kind is HostileKind.AbsurdQuery or HostileKind.ForgedEpoch && endpoint.Fields.Count == 0 && random.Next(3) > 0;
        var body = method == "GET" || bare ? [] : "{"u8.ToArray();
        var media = "application/json";
        switch (kind)
        {
            case HostileKind.WrongMediaType:
                media = Pick(new[] { "text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/json; charset=utf-7", "//", "application/jsonp" });
                break;
            case HostileKind.Garbage:
                random.NextBytes(body = new byte[1 + random.Next(300)]);
                body[0] = (byte)'\x01';
                break;
            case HostileKind.InvalidUtf8:
                body = [.. "{\"name\":\""u8, .. Pick(new byte[][] { [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80] }), .. "\"}"u8];
                break;
            case HostileKind.DeepNesting:
                body = Encoding.UTF8.GetBytes(Repeat(Pick(new[] { "[", "{\"a\":" }), 1000 + random.Next(20_000)));
                break;
            case HostileKind.HugeBody:
                body = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', HugeBytes)}\"}}");
                break;
            case HostileKind.WrongTypes:
                body = Encoding.UTF8.GetBytes(endpoint.Fields.Count == 0 ? Pick(WrongValues) : Json(endpoint.Fields.Select(field => (field.Name, Pick(WrongValues)))));
                break;
            case HostileKind.UnknownFields:
                body = Encoding.UTF8.GetBytes(Json(endpoint.Fields.Select(field => (field.Name, "\"1\"")).Append((Pick(new[] { "__proto__", "v_epoch", "id", "$type", "" }), "7"))));
                break;
            case HostileKind.NotANumber:
                body = Encoding.UTF8.GetBytes(Json(endpoint.Fields.Select(field => (field.Name, Pick(NotNumbers))).Append(("amount", Pick(NotNumbers))).DistinctBy(field => field.Item1)));
                break;
            case HostileKind.AbsurdQuery:
                target += "?" + string.Join('&', Enumerable.Range(0, 1 + random.Next(3)).Select(_ =>
                    $"{(endpoint.Queries.Count > 0 && random.Next(4) > 0 ? Pick(endpoint.Queries) : "frob")}={Escape(random.Next(8) == 0 ? new string('9', 3000) : Pick(bare ? NeverMeant : AbsurdValues))}"));
                break;
            case HostileKind.ForgedEpoch:
                var epoch = Pick(new[] { "0", "-1", "1", "9223372036854775807", "9223372036854775808", "NaN", "" });
                headers.AddRange([$"CrmDr-Epoch: {epoch}", "CrmDr-Cloud: gcp", "CrmDr-Acknowledged-At: 1", "CrmDr-Outcome: not-stored", $"Last-Event-ID: {epoch}", "X-Forwarded-For: 6.6.6.6"]);
                target += $"?epoch={epoch}&cloud=gcp";
                break;
            case HostileKind.HeaderFlood:
                // Up to 100 headers and 32 kB the server takes; beyond, it refuses before any service of ours.
                var size = random.Next(400);
                headers.AddRange(Enumerable.Range(0, 20 + random.Next(150)).Select(n => $"X-Flood-{n}: {new string('f', size)}"));
                break;
            case HostileKind.AbsurdRoute:
                target = Pick(new[] { target + "/" + Escape(Pick(AbsurdValues)), target.Replace($"{id}", Pick(AbsurdValues).Replace(' ', '+'), StringComparison.Ordinal), "/" + new string('a', 7000), "/%00", "/api/../api", "//" + target });
                break;
            case HostileKind.ForeignOrigin:
                headers.Add(Pick(new[] { "Origin: https://evil.example", "Origin: null", "Origin: http://127.0.0.1:1" }));
                media = "text/plain";
                break;
        }

        headers.AddRange(kind == HostileKind.WrongToken ? WrongToken(random.Next(8)) : [$"Authorization: Bearer {token}"]);
        headers.Add($"Idempotency-Key: {Pick(new[] { "hostile", new string('k', 201), "\u00e9", "" })}");
        headers.Add($"If-Match: {Pick(new[] { "\"1-2-aws\"", "W/\"x\"", "\"", "garbage", "\"9223372036854775808.1.aws\"" })}");
        headers.AddRange(Framing(kind, method, media, body, random, out body));
        return new HostileRequest(seed, kind, endpoint, method, target.Replace(" ", "%20", StringComparison.Ordinal), headers, body);
    }

    private static IEnumerable<string> Framing(HostileKind kind, string method, string media, byte[] content, Random random, out byte[] body)
    {
        body = content;
        if (kind == HostileKind.BrokenFraming)
        {
            var (header, bytes) = random.Next(5) switch
            {
                0 => ("Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
                1 => ("Transfer-Encoding: chunked", "2\r\n{}{}{}{}\r\n0\r\n\r\n"),
                2 => ("Content-Length: -5", "{}"),
                3 => ("Content-Length: 99999999999999999999", "{}"),
                _ => ("Content-Length: 2\r\nContent-Length: 3", "{}"),
            };
            body = Encoding.Latin1.GetBytes(bytes);
            return ["Content-Type: application/json", header];
        }

        if (content.Length == 0)
            return method == "GET" ? [] : ["Content-Length: 0"];
        return media.Length == 0 ? [$"Content-Length: {content.Length}"] : [$"Content-Type: {media}", $"Content-Length: {content.Length.ToString(CultureInfo.InvariantCulture)}"];
    }

    private static IEnumerable<string> WrongToken(int how)
    {
        var parts = TestIdentity.SalesToken.Split('.');
        var unsigned = Convert.ToBase64String("{\"alg\":\"none\",\"typ\":\"JWT\"}"u8).TrimEnd('=');
        return how switch
        {
            0 => [],
            1 => ["Authorization: Bearer"],
            2 => ["Authorization: Basic YWRtaW46YWRtaW4="],
            3 => [$"Authorization: Bearer {parts[0]}.{parts[1]}."],
            4 => [$"Authorization: Bearer {unsigned}.{parts[1]}."],
            5 => [$"Authorization: Bearer {parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}"],
            6 => [$"Authorization: Bearer {TestIdentity.Token("admin", hours: -1)}"],
            _ => [$"Authorization: Bearer {new string('.', 4000)}"],
        };
    }

    private static string Json(IEnumerable<(string Name, string Value)> fields) => $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private static string Escape(string text) => text.Replace(' ', '+').Replace("#", "%23", StringComparison.Ordinal);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
