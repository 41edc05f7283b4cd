using System.Collections.Concurrent;
using System.Net;

namespace CrmDr.Tests.Api.Integration;

/// <summary>However many change the same rows at once: of those who read one version exactly one wins, and nothing that won is lost.</summary>
[Collection(ApiTests.Name)]
public sealed class ConcurrencyPropertyTests(ApiEngines engines) : ApiTest(engines)
{
    private const int Clients = 32;
    private const int Tries = 10;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    public async Task Updates_OfTheSameVersion_OneWinsAndTheVersionsAreAChain(int seed, int rows)
    {
        var paths = new List<string>();
        var first = new Dictionary<string, string>();
        for (var i = 0; i < rows; i++)
        {
            var created = await Api.PostAsync("/api/v1/accounts", new { name = "start" });
            paths.Add(created.Headers.Location!.ToString());
            first[paths[i]] = created.ETag();
        }

        var (won, seen) = (new ConcurrentBag<Step>(), new ConcurrentBag<(string Path, string Version)>());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ChangeAsync(client, new Random((seed * 1000) + client))));

        Assert.NotEmpty(won);
        foreach (var path in paths)
        {
            var steps = won.Where(step => step.Path == path).ToArray();
            var twice = steps.GroupBy(step => step.From).Where(same => same.Count() > 1).Select(same => same.Key).ToArray();
            Assert.True(twice.Length == 0, $"seed {seed}, {path}: several won for {string.Join(", ", twice)}");
            // From the first version, each step leads to the next one: none is left over, and the row is where the last one led.
            var (version, name, chain) = (first[path], "start", new HashSet<string> { first[path] });
            var next = steps.ToDictionary(step => step.From);
            while (next.Remove(version, out var step))
            {
                (version, name) = (step.To, step.Name);
                chain.Add(version);
            }

            Assert.True(next.Count == 0, $"seed {seed}, {path}: {next.Count} of {steps.Length} updates that won are not on the way to {version}");
            var now = await Api.GetAsync(path);
            Assert.Equal((version, name), (now.ETag(), (await now.JsonAsync()).GetProperty("name").GetString()));
            Assert.Empty(seen.Where(one => one.Path == path).Select(one => one.Version).Distinct().Except(chain)); // nobody was shown anything else
            var id = path.Split('/')[^1];
            Assert.Equal(steps.Length, await Database.ReadAsync<long>($"SELECT count(*) FROM crm.audit WHERE row_id = '{id}' AND operation = 'update'"));
            // The trail tells the same story: what one found is what the one before left.
            Assert.Equal(0, await Database.ReadAsync<long>($"""
                SELECT count(*) FROM (SELECT before ->> 'name' AS was, lag(after ->> 'name') OVER (ORDER BY created_at) AS left_there FROM crm.audit WHERE row_id = '{id}') t
                WHERE left_there IS NOT NULL AND was <> left_there
                """));
        }

        async Task ChangeAsync(int client, Random random)
        {
            for (var i = 0; i < Tries; i++)
            {
                var path = paths[random.Next(paths.Count)];
                var version = (await Api.GetAsync(path)).ETag();
                seen.Add((path, version));
                var name = $"{client}/{i}";
                // Sometimes the client loses patience and sends it again beside itself.
                var key = random.Next(3) == 0 ? $"{seed}/{rows}/{name}" : null;
                var answers = await Task.WhenAll(Enumerable.Range(0, key is null ? 1 : 2).Select(_ =>
                    Api.SendAsync(HttpMethod.Put, path, new { name }, [("If-Match", version), .. key is null ? Array.Empty<(string, string)>() : [("Idempotency-Key", key)]])));
                Assert.Single(answers.Select(answer => (answer.StatusCode == HttpStatusCode.OK, answer.StatusCode == HttpStatusCode.OK ? answer.ETag() : "")).Distinct());
                foreach (var answer in answers)
                {
                    Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PreconditionFailed, $"seed {seed}: {await answer.Content.ReadAsStringAsync()}");
                    seen.Add((path, answer.ETag()));
                }

                if (answers[0].StatusCode == HttpStatusCode.OK)
                    won.Add(new(path, version, answers[0].ETag(), name));
            }
        }
    }

    private sealed record Step(string Path, string From, string To, string Name);
}
