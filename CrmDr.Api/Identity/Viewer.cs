using System.Security.Claims;
using CrmDr.Api.Http;
using CrmDr.Failover.Plan;

namespace CrmDr.Api.Identity;

/// <summary>Whose rows a request may see and change. Statements that write heed it by <see cref="Entities.EntityTable.Mine"/>, those that read by <see cref="Entities.EntityTable.Seen"/>.</summary>
/// <remarks>docs/adr/0038-one-owner-one-viewer.md.</remarks>
internal sealed record Viewer
{
    /// <summary>Every row, whoever owns it.</summary>
    public static readonly Viewer Everything = new((string?)null);

    private Viewer(string? only) => Only = only;

    /// <summary>Only rows of this owner, never empty; null: of everybody and nobody.</summary>
    public string? Only { get; }

    /// <param name="owner">Not empty: an empty one would be everybody.</param>
    public static Viewer Of(string owner) => owner.Length > 0 ? new(owner) : throw new ArgumentException("Rows of nobody cannot be asked for.", nameof(owner));

    /// <summary>As the plan and the roles of the token say.</summary>
    /// <exception cref="InvalidOperationException">The caller may see only what is theirs, and nobody knows who they are.</exception>
    public static Viewer Of(HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<CrmPlan>().Visibility == Visibility.All || SeesAll(http.User))
            return Everything;
        return Of(http.RequestServices.GetRequiredService<ICaller>().SubjectOf(http) ?? throw new InvalidOperationException("There is no caller whose rows these could be."));
    }

    // Who sells sees their own rows, also with the role reader beside it: otherwise they would be told that a row which they read does not exist when they change it.
    private static bool SeesAll(ClaimsPrincipal user) => user.IsInRole(Roles.Admin) || (user.IsInRole(Roles.Reader) && !user.IsInRole(Roles.Sales));
}
