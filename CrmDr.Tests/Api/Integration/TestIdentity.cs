using CrmDr.LocalClouds.Identity;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Who the tests are towards an API: the one place where they get settings and tokens from.</summary>
internal static class TestIdentity
{
    private static readonly Lazy<LocalIdentity> One = new(() => New(TestFolder.Create("identity").FullName));

    public static string SalesToken { get; } = Token("sales");

    public static LocalIdentity New(string folder) => LocalIdentity.Open(Path.Combine(folder, "state"), TimeProvider.System);

    public static string Token(string role, string subject = "tester", double hours = 1) => One.Value.Issue(role, subject, TimeSpan.FromHours(hours)).Token;

    /// <summary>What an API is told.</summary>
    public static string[] Settings(LocalIdentity? identity = null) =>
    [
        "--Identity:Issuer", LocalIdentity.Issuer, "--Identity:Audience", LocalIdentity.Audience, "--Identity:KeysFile", (identity ?? One.Value).PublicKeysFile,
    ];
}
