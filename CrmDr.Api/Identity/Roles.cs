namespace CrmDr.Api.Identity;

/// <summary>What a token may name in its claim <c>roles</c>. Each includes those before it.</summary>
public static class Roles
{
    /// <summary>May read.</summary>
    public const string Reader = "reader";

    /// <summary>May read and write.</summary>
    public const string Sales = "sales";

    /// <summary>May do everything.</summary>
    public const string Admin = "admin";

    /// <summary>Also the name of the policy for what only an administrator may do: <c>.RequireAuthorization(Roles.Admin)</c>.</summary>
    internal static readonly string[] MayRead = [Reader, Sales, Admin];

    internal static readonly string[] MayWrite = [Sales, Admin];

    internal static readonly string[] MayAdminister = [Admin];

    /// <summary>Those of whom one is needed for a method, unless the endpoint says otherwise.</summary>
    internal static string[] For(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? MayRead : MayWrite;
}
