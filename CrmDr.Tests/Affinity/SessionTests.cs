using System.Collections.Immutable;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Tests.Steering;

namespace CrmDr.Tests.Affinity;

/// <summary>Follows developers.cloudflare.com/load-balancing/understand-basics/session-affinity: by cookie and client IP, by HTTP header.</summary>
public sealed class SessionTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1800);

    [Fact]
    public void IpCookie_TheFirstChoiceIsTheSameForAnAddress_AndSpreadOverAll()
    {
        var view = SteeringView.Of(World.Of("aws up; gcp up"), World.Options(GatewayMode.Cloudflare, SteeringMode.Random));
        string Of(int client)
        {
            var (pool, origin) = AffinityPolicy.Rolls(ClientHash.Empty.With(BitConverter.GetBytes(client)));
            return SteeringPolicy.Choose(view, World.Write(pool: pool, origin: origin))!.Value.Origin.ToString();
        }

        Assert.All(Enumerable.Range(0, 100), client => Assert.Equal(Of(client), Of(client)));
        Assert.InRange(Enumerable.Range(0, 20_000).Count(client => Of(client) == "aws/0") / 20_000.0, 0.485, 0.515);
    }

    [Theory]
    [InlineData(false, "X-Tenant=a", "X-Tenant=a", true)]
    [InlineData(false, "X-Tenant=a", "X-Tenant=b", false)]
    [InlineData(false, "X-Tenant=a", "X-Tenant=a X-User=1", false)] // other headers make another session
    [InlineData(false, "X-Other=a", "X-Other=a", null)] // none of them: no session
    [InlineData(true, "X-Tenant=a", "X-Tenant=a", null)]
    [InlineData(true, "X-Tenant=a X-User=1", "X-User=1 X-Tenant=a", true)]
    [InlineData(false, "X-Tenant=ab X-User=c", "X-Tenant=a X-User=bc", false)]
    public void Header_OneIsEnoughUnlessAllAreRequired(bool all, string one, string other, bool? same)
    {
        ImmutableArray<string> names = ["X-Tenant", "X-User"];
        ulong? Key(string request) => SessionKeyRule.Key(
            names, all, static (headers, name) => headers.GetValueOrDefault(name), request.Split(' ').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]));

        Assert.Equal(same is null, Key(one) is null);
        Assert.Equal(same ?? true, Key(one) == Key(other));
    }

    [Theory]
    [InlineData(1799.9, true)]
    [InlineData(1800, false)]
    public void Header_EndsWhenItWasNotUsedForTheTtl(double idle, bool alive) =>
        Assert.Equal(alive, new HeaderSession(new AffinityTarget("aws", 0), TimeSpan.FromSeconds(50)).IsAlive(TimeSpan.FromSeconds(50 + idle), Ttl));

    [Theory]
    [InlineData(SessionAffinityMode.Cookie, true)]
    [InlineData(SessionAffinityMode.IpCookie, true)]
    [InlineData(SessionAffinityMode.Header, false)]
    [InlineData(SessionAffinityMode.None, false)]
    public void Cookie_IsSetByTheKindsThatHaveOne(SessionAffinityMode mode, bool cookie) => Assert.Equal(cookie, AffinityPolicy.IsByCookie(mode));

    /// <summary>Seeded: whatever happens to pools and origins, a session is served where it belongs only while that may be chosen, and nothing is remembered of a place that is not active.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Property_NoSessionOutlivesItsPool(int seed)
    {
        var random = new Random(seed);
        AffinityTarget? session = null;
        for (var count = 0; count < 5_000; count++)
        {
            string Pool(string name) => $"{name} {(random.Next(3) == 0 ? "down ready" : "up")} {(random.Next(2) == 0 ? "two" : "")}";
            var state = World.Of($"{Pool("aws")}; {Pool("gcp")}");
            var mode = (GatewayMode)random.Next(2);
            var kind = (SessionAffinityMode)random.Next(1, 4);
            var active = PoolsPolicy.Active(state, mode).Select(pool => pool.Name).ToList();
            var choice = SteeringPolicy.Choose(SteeringView.Of(state, World.Options(mode, SteeringMode.Random)), World.Read(pool: random.NextDouble(), origin: random.NextDouble()) with { Affinity = session });
            if (choice is null)
                continue;
            if (active.Count > 0)
                Assert.Contains(choice.Value.Origin.Pool, active);
            if (session is { } home && active.Contains(home.Pool) && home.Origin < state.Pool(home.Pool).Origins.Length)
                Assert.Equal((home.Pool, home.Origin), (choice.Value.Origin.Pool, choice.Value.Origin.Index));

            var remembered = AffinityPolicy.ToRemember(kind, session, choice.Value);
            Assert.True(remembered is null || active.Contains(remembered.Value.Pool));
            session = remembered ?? session;
        }
    }
}
