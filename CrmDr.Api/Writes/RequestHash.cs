using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Writes;

/// <summary>Tells whether two requests with the same key ask for the same: method, path, precondition and body.</summary>
internal static class RequestHash
{
    public static byte[] Of(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n{request.Headers.IfMatch}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
