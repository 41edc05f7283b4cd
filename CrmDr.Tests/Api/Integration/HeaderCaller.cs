using CrmDr.Api.Http;
using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Believes whom a header names.</summary>
internal sealed class HeaderCaller : ICaller
{
    public const string Header = "Test-Caller";

    public string? SubjectOf(HttpContext http) => http.Request.Headers[Header] is [{ } name] ? name : null;
}
