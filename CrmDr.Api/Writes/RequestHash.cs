using System.Security.Cryptography;
using System.Text;

namespace CrmDr.Api.Writes;

/// <summary>Tells whether two requests with the same key ask for the same: who asks, method, path, precondition and body.</summary>
/// <remarks>
/// The subject belongs to it, so that nobody is ever given another one's answer. It is part of the stored hash rather than a column of its own: salvage compares hashes, and
/// so it too takes the same request of two people for two requests.
/// </remarks>
internal static class RequestHash
{
    public static byte[] Of(HttpRequest request, string subject, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n{request.Headers.IfMatch}\n{subject}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
