using CrmDr.ServiceDefaults;

namespace CrmDr.Api.Identity;

/// <summary>Whose tokens are believed. The same in both clouds, so that a token outlives a failover.</summary>
internal sealed record IdentityOptions
{
    /// <summary>How far the clocks of issuer and API may differ: a token is good for so long after its end and before its beginning.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Who makes the tokens (<c>Identity:Issuer</c>).</summary>
    public required string Issuer { get; init; }

    /// <summary>For whom they are made (<c>Identity:Audience</c>).</summary>
    public required string Audience { get; init; }

    /// <summary>A file with the issuer's public keys, a JSON Web Key Set (<c>Identity:KeysFile</c>). It is read again when it changes.</summary>
    public string? KeysFile { get; init; }

    /// <summary>The key set itself, instead of a file (<c>Identity:Keys</c>).</summary>
    public string? Keys { get; init; }

    /// <exception cref="InvalidSettingsException">A setting is missing or wrong; all of them are named.</exception>
    public static IdentityOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Identity");
        var (issuer, audience, file, keys) = (section["Issuer"], section["Audience"], section["KeysFile"], section["Keys"]);
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(issuer))
            faults.Add("Identity:Issuer is not set, expected the 'iss' of the tokens to believe. Set Identity__Issuer.");
        if (string.IsNullOrWhiteSpace(audience))
            faults.Add("Identity:Audience is not set, expected the 'aud' of the tokens to believe. Set Identity__Audience.");
        if (string.IsNullOrWhiteSpace(file) == string.IsNullOrWhiteSpace(keys))
            faults.Add("Expected one of Identity:KeysFile and Identity:Keys: the issuer's public keys. Set Identity__KeysFile to a JSON Web Key Set.");
        return faults.Count > 0
            ? throw new InvalidSettingsException(faults)
            : new IdentityOptions { Issuer = issuer!, Audience = audience!, KeysFile = string.IsNullOrWhiteSpace(file) ? null : file, Keys = string.IsNullOrWhiteSpace(keys) ? null : keys };
    }
}
