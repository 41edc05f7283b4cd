using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CrmDr.Controller.Witness.Etcd;

/// <summary>Puts one question to one member over its JSON gateway, with a token where etcd wants one.</summary>
/// <remarks>Never throws for what a member or the way to it does: that is a failure with a reason.</remarks>
internal sealed class EtcdClient(HttpMessageInvoker http, EtcdToken? token)
{
    public async Task<EtcdAnswer> AskAsync(Uri member, EtcdQuestion question, CancellationToken stop)
    {
        if (token is null)
            return (await SendAsync(member, question, null, stop)).Answer;
        var (answer, tokenRefused) = await WithTokenAsync(member, question, stop);
        // A member that was started anew knows no tokens, and others end: once more with a fresh one. The refused question did nothing.
        return tokenRefused ? (await WithTokenAsync(member, question, stop)).Answer : answer;
    }

    private async Task<(EtcdAnswer Answer, bool TokenRefused)> WithTokenAsync(Uri member, EtcdQuestion question, CancellationToken stop)
    {
        string pass;
        try
        {
            pass = await token!.GetAsync(member, (body, until) => SendAsync(member, body, null, until)).WaitAsync(stop);
        }
        catch (Exception failure) when (failure is EtcdRefusedException or OperationCanceledException)
        {
            return (EtcdAnswer.Failed(member, failure is EtcdRefusedException ? failure.Message : "no token in time", mayHaveArrived: false), false);
        }

        var (answer, refused) = await SendAsync(member, question, pass, stop);
        if (refused)
            token.Forget(pass);
        return (answer, refused);
    }

    private async Task<(EtcdAnswer Answer, bool TokenRefused)> SendAsync(Uri member, EtcdQuestion question, string? pass, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(member, question.Path))
        {
            Content = new ByteArrayContent(question.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (pass is not null)
            request.Headers.TryAddWithoutValidation("Authorization", pass);
        try
        {
            using var response = await http.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            if (response.StatusCode == HttpStatusCode.OK)
                return (EtcdAnswer.Of(JsonElement.Parse(text)), false);
            var why = Reason(text) ?? $"HTTP {(int)response.StatusCode}";
            return (EtcdAnswer.Failed(member, why, mayHaveArrived: true), pass is not null && IsAboutToken(response.StatusCode, why));
        }
        catch (OperationCanceledException)
        {
            return (EtcdAnswer.Failed(member, "no answer in time", mayHaveArrived: true), false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            var unsent = failure is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError
            };
            return (EtcdAnswer.Failed(member, failure.GetBaseException().Message, !unsent), false);
        }
    }

    /// <summary>etcd refused the token, not the user: "invalid auth token", or users and roles have changed since it was given.</summary>
    private static bool IsAboutToken(HttpStatusCode status, string why) =>
        status == HttpStatusCode.Unauthorized || why.Contains("revision of auth store is old", StringComparison.Ordinal);

    private static string? Reason(string text)
    {
        try
        {
            var body = JsonElement.Parse(text);
            return body.TryGetProperty("message", out var message) || body.TryGetProperty("error", out message) ? message.GetString() : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // What a member refuses before its gateway it says in plain text.
            return text.Trim() is { Length: > 0 and < 300 } plain ? plain : null;
        }
    }
}
