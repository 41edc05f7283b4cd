using Microsoft.AspNetCore.Authorization;

namespace CrmDr.Api.Identity;

/// <summary>What every endpoint asks for that says nothing itself: a role that may read, or for anything but GET one that may write.</summary>
internal sealed class MethodRequirement : AuthorizationHandler<MethodRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MethodRequirement requirement)
    {
        if (context.Resource is HttpContext http && Roles.For(http.Request.Method).Any(context.User.IsInRole))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
