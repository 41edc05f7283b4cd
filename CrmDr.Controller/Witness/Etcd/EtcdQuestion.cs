using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>A question in the words of etcd's JSON gateway: keys and values in base 64, 64-bit numbers as text.</summary>
/// <param name="Path">Such as <c>/v3/kv/range</c>.</param>
/// <param name="Body">The JSON.</param>
internal sealed record EtcdQuestion(string Path, byte[] Body)
{
    /// <summary>The newest value. Linearizable, as it does not ask for <c>serializable</c>.</summary>
    public static EtcdQuestion Range(string key) => new("/v3/kv/range", Json(RangeOf(key)));

    /// <summary>Puts <paramref name="wanted"/> where <paramref name="expected"/> stands, byte for byte; otherwise says what does.</summary>
    public static EtcdQuestion Swap(string key, EtcdRecord expected, EtcdRecord wanted) =>
        Transaction(key, wanted, new JsonObject { ["target"] = "VALUE", ["value"] = Base64(expected.Bytes.AsSpan()) });

    /// <summary>Puts <paramref name="wanted"/> where nothing stands; otherwise says what does.</summary>
    public static EtcdQuestion Create(string key, EtcdRecord wanted) => Transaction(key, wanted, new JsonObject { ["target"] = "VERSION", ["version"] = "0" });

    /// <summary>Asks for a token. Its body holds a password.</summary>
    public static EtcdQuestion Authenticate(string user, string password) =>
        new("/v3/auth/authenticate", Json(new JsonObject { ["name"] = user, ["password"] = password }));

    public override string ToString() => Path;

    private static EtcdQuestion Transaction(string key, EtcdRecord wanted, JsonObject condition)
    {
        condition["key"] = Key(key);
        condition["result"] = "EQUAL";
        var put = new JsonObject { ["key"] = Key(key), ["value"] = Base64(wanted.Bytes.AsSpan()) };
        return new EtcdQuestion("/v3/kv/txn", Json(new JsonObject
        {
            ["compare"] = new JsonArray(condition),
            ["success"] = new JsonArray(new JsonObject { ["request_put"] = put }),
            ["failure"] = new JsonArray(new JsonObject { ["request_range"] = RangeOf(key) }),
        }));
    }

    private static JsonObject RangeOf(string key) => new() { ["key"] = Key(key) };

    private static string Key(string key) => Base64(System.Text.Encoding.UTF8.GetBytes(key));

    private static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    private static byte[] Json(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body);
}
