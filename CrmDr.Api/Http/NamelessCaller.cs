namespace CrmDr.Api.Http;

/// <summary>Where nobody is asked who he is: rows have no owner by default, and the audit trail no names.</summary>
internal sealed class NamelessCaller : ICaller
{
    public string? SubjectOf(HttpContext http) => null;
}
