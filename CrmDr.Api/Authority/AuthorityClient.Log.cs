namespace CrmDr.Api.Authority;

internal sealed partial class AuthorityClient
{
    [LoggerMessage(2011, LogLevel.Warning, "The controller at {Url} does not answer; what it said last counts until its deadline: {Reason}")]
    private partial void LogSilent(Uri url, string reason);

    [LoggerMessage(2012, LogLevel.Information, "The controller at {Url} answers again.")]
    private partial void LogAnswersAgain(Uri url);
}
