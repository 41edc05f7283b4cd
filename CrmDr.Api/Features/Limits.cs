namespace CrmDr.Api.Features;

/// <summary>The longest texts, in UTF-16 units.</summary>
internal static class Limits
{
    public const int Name = 200;
    public const int Notes = 20_000;
    public const int Email = 254;
    public const int Phone = 50;
    public const int Owner = 200;
    public const int Stage = 20;
    public const int Reason = 500;
    public const int Tag = 50;
    public const int Tags = 50;
}
