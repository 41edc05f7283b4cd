namespace CrmDr.LocalClouds.Identity;

/// <summary>A token that was made, and what it says.</summary>
public sealed record LocalToken(string Token, string Subject, string Role, string KeyId, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"token of {Subject} ({Role})";
}
