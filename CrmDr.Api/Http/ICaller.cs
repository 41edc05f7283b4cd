namespace CrmDr.Api.Http;

/// <summary>Who sends a request, as far as that is known.</summary>
public interface ICaller
{
    /// <summary>The subject of the request's token; null when there is none.</summary>
    string? SubjectOf(HttpContext http);
}
