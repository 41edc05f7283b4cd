using System.Net;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

/// <summary>E-mail addresses, primary contacts and merging.</summary>
[Collection(ApiTests.Name)]
public sealed class ContactTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Email_OfAnotherContact_IsRefusedWithItsId()
    {
        var accountId = await AccountAsync();
        var ada = await ContactAsync(accountId, "Ada", "ada@example.com");
        var taken = await Api.PostAsync("/api/v1/contacts", new { accountId, name = "Eve", email = "ADA@example.com" });
        Assert.Equal((HttpStatusCode.Conflict, "email-taken"), (taken.StatusCode, await taken.KindAsync()));
        Assert.Equal(ada.Id(), (await taken.JsonAsync()).GetProperty("contactId").GetGuid());
        var eve = await ContactAsync(accountId, "Eve", "eve@example.com");
        Assert.Equal("email-taken", await (await Api.PutAsync($"/api/v1/contacts/{eve.Id()}", new { accountId, name = "Eve", email = "Ada@example.com" })).KindAsync());
        Assert.Equal(HttpStatusCode.OK, (await Api.PutAsync($"/api/v1/contacts/{ada.Id()}", new { accountId, name = "Ada L", email = "Ada@Example.com" })).StatusCode); // its own
        await ContactAsync(accountId, "Nobody", null);
        await ContactAsync(accountId, "Nobody", null);
        Assert.Equal(["accountId"], await (await Api.PostAsync("/api/v1/contacts", new { accountId = Guid.NewGuid(), name = "n", email = "new@example.com" })).WrongFieldsAsync());
        Assert.Equal((4, 2), (await Database.CountAsync("crm.contacts"), await Database.CountAsync("crm.email_claims")));
    }

    [Fact]
    public async Task Email_GivenUp_MayBeTakenByAnother()
    {
        var accountId = await AccountAsync();
        var ada = $"/api/v1/contacts/{(await ContactAsync(accountId, "Ada", "a@example.com")).Id()}";
        await Api.PutAsync(ada, new { accountId, name = "Ada", email = "b@example.com" });
        var eve = await ContactAsync(accountId, "Eve", "a@example.com");
        Assert.Equal("email-taken", await (await Api.PutAsync(ada, new { accountId, name = "Ada", email = "a@example.com" })).KindAsync());
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/contacts/{eve.Id()}", null, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, (await Api.PutAsync(ada, new { accountId, name = "Ada", email = "a@example.com" })).StatusCode);
        Assert.Empty(await CollisionsAsync());
    }

    [Fact]
    public async Task Email_24ContactsAtOnce_OneGetsIt()
    {
        var accountId = await AccountAsync();
        await ContactAsync(accountId, "warm", "warm@example.com");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Api.PostAsync("/api/v1/contacts", new { accountId, name = $"n{i}", email = "one@example.com" }, key: $"k{i}")));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(23, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await Database.ReadAsync<long>("SELECT count(*) FROM crm.contacts WHERE email = 'one@example.com'"));
    }

    [Fact]
    public async Task Email_OneContactSentManyTimesAtOnce_IsNoCollisionWithItself()
    {
        var accountId = await AccountAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Api.PostAsync("/api/v1/contacts", new { accountId, name = "Ada", email = "ada@example.com" }, key: "twin")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(1, await Database.CountAsync("crm.contacts"));
    }

    [Fact]
    public async Task Email_OfAContactThatAnEarlierReleaseWrote_IsTakenToo()
    {
        var accountId = await AccountAsync();
        await Database.ExecuteAsync($"INSERT INTO crm.contacts (id, account_id, name, email) VALUES (gen_random_uuid(), '{accountId}', 'old', 'Old@example.com')");
        Assert.Equal("email-taken", await (await Api.PostAsync("/api/v1/contacts", new { accountId, name = "n", email = "old@example.com" })).KindAsync());
        Assert.Equal(0, await Database.CountAsync("crm.email_claims"));
    }

    [Fact]
    public async Task Email_GivenByBothClouds_IsListedWithBothContacts()
    {
        var accountId = await AccountAsync();
        var ada = await ContactAsync(accountId, "Ada", "ada@example.com");
        // As rows arrive from the other cloud one by one: another contact, and its newer claim.
        var other = Guid.NewGuid();
        await Database.ExecuteAsync($"""
            INSERT INTO crm.contacts (id, account_id, name, email) VALUES ('{other}', '{accountId}', 'Ada too', 'ADA@example.com');
            UPDATE crm.email_claims SET contact_id = '{other}'
            """);
        var found = Assert.Single(await CollisionsAsync());
        Assert.Equal(("ada@example.com", other, ada.Id(), false), Read(found));

        // As a salvage leaves it: the loser's contact is deleted, its claim in the ledger.
        await Database.ExecuteAsync($$"""
            UPDATE crm.contacts SET deleted_at = now() WHERE id = '{{ada.Id()}}';
            INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing, winning)
            VALUES (gen_random_uuid(), 1, '0/AA', 'crm.email_claims', 'k', 'insert',
                '{"key": "ada@example.com", "contact_id": "{{ada.Id()}}"}', '{"key": "ada@example.com", "contact_id": "{{other}}"}')
            """);
        Assert.Equal(("ada@example.com", other, ada.Id(), true), Read(Assert.Single(await CollisionsAsync())));
        await Database.ExecuteAsync("DELETE FROM crmdr.conflicts");

        static (string?, Guid, Guid, bool) Read(JsonElement one) =>
            (one.GetProperty("email").GetString(), one.GetProperty("kept").Id(), one.GetProperty("other").Id(), one.GetProperty("otherIsDeleted").GetBoolean());
    }

    [Fact]
    public async Task PrimaryContact_IsOneOfTheAccountsOwn()
    {
        var accountId = await AccountAsync();
        var path = $"/api/v1/accounts/{accountId}";
        var primaryContactId = (await ContactAsync(accountId, "Ada", null)).Id();
        var foreign = (await ContactAsync(await AccountAsync(), "Eve", null)).Id();
        Assert.Equal(primaryContactId, (await (await Api.PutAsync(path, new { name = "a", primaryContactId })).JsonAsync()).GetProperty("primaryContactId").GetGuid());
        foreach (var wrong in new[] { foreign, Guid.NewGuid() })
            Assert.Equal(["primaryContactId"], await (await Api.PutAsync(path, new { name = "a", primaryContactId = wrong })).WrongFieldsAsync());
        Assert.Equal(["primaryContactId"], await (await Api.PostAsync("/api/v1/accounts", new { name = "new", primaryContactId })).WrongFieldsAsync());
        Assert.Equal(JsonValueKind.Null, (await (await Api.PutAsync(path, new { name = "a" })).JsonAsync()).GetProperty("primaryContactId").ValueKind);
    }

    [Fact]
    public async Task Merge_TakesOverWhatHangsOnTheDuplicate_AndSaysWhereItWent()
    {
        var accountId = await AccountAsync();
        var ada = await Api.CreateAsync("/api/v1/contacts", new { accountId, name = "Ada", phone = "1" });
        var twin = await Api.CreateAsync("/api/v1/contacts", new { accountId, name = "A. L.", email = "ada@example.com", phone = "2", notes = "n" });
        var (path, gone) = ($"/api/v1/contacts/{ada.Id()}", $"/api/v1/contacts/{twin.Id()}");
        var activity = (await Api.CreateAsync("/api/v1/activities", new { kind = "call", subject = "s", contactId = twin.Id() })).Id();
        await Api.PutAsync($"/api/v1/accounts/{accountId}", new { name = "a", primaryContactId = twin.Id() });
        var adaTagged = await Api.PutAsync($"{path}/tags", new { tags = new[] { "both", "hers" } });
        var twinTagged = await Api.PutAsync($"{gone}/tags", new { tags = new[] { "both", "twin" } });
        var body = new { duplicate = twin.Id(), duplicateVersion = (await twinTagged.JsonAsync()).GetProperty("version").GetString() };
        (string, string)[] headers = [("If-Match", adaTagged.ETag()), ("Idempotency-Key", "m")];

        var merged = await Api.SendAsync(HttpMethod.Post, $"{path}/merge", body, headers);
        var contact = await merged.JsonAsync();
        Assert.Equal((HttpStatusCode.OK, "Ada", "ada@example.com", "1", "n"), (merged.StatusCode, contact.GetProperty("name").GetString(),
            contact.GetProperty("email").GetString(), contact.GetProperty("phone").GetString(), contact.GetProperty("notes").GetString()));
        Assert.Equal(["both", "hers", "twin"], contact.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(await merged.Content.ReadAsStringAsync(), await (await Api.GetAsync(path)).Content.ReadAsStringAsync());
        Assert.Equal(activity, Assert.Single(await Api.ListAsync($"{path}/activities")).Id());
        Assert.Equal(ada.Id(), (await (await Api.GetAsync($"/api/v1/activities/{activity}")).JsonAsync()).GetProperty("contactId").GetGuid());
        Assert.Equal(ada.Id(), (await (await Api.GetAsync($"/api/v1/accounts/{accountId}")).JsonAsync()).GetProperty("primaryContactId").GetGuid());
        Assert.Equal("true", (await Api.SendAsync(HttpMethod.Post, $"{path}/merge", body, headers)).Header("CrmDr-Replayed"));

        foreach (var answer in new[] { await Api.GetAsync(gone), await Api.PutAsync(gone, new { accountId, name = "n" }), await Api.SendAsync(HttpMethod.Delete, gone, null, ("If-Match", "*")) })
        {
            Assert.Equal((HttpStatusCode.Gone, "merged"), (answer.StatusCode, await answer.KindAsync()));
            Assert.Equal(ada.Id(), (await answer.JsonAsync()).GetProperty("mergedInto").GetGuid());
        }
        Assert.Equal(ada.Id(), Assert.Single(await Api.ListAsync("/api/v1/contacts")).Id());
        Assert.Equal("email-taken", await (await Api.PostAsync("/api/v1/contacts", new { accountId, name = "n", email = "ada@example.com" })).KindAsync());
        Assert.Equal(ada.Id(), await Database.ReadAsync<Guid>("SELECT contact_id FROM crm.email_claims"));
    }

    [Fact]
    public async Task Merge_NotAsItWasRead_NothingChanges()
    {
        var accountId = await AccountAsync();
        var (one, two) = (await ContactAsync(accountId, "one", null), await ContactAsync(accountId, "two", null));
        var path = $"/api/v1/contacts/{one.Id()}/merge";
        var (version, duplicateVersion) = ($"\"{one.GetProperty("version").GetString()}\"", two.GetProperty("version").GetString()!);
        Assert.Equal("precondition-required", await (await Api.PostAsync(path, new { duplicate = two.Id(), duplicateVersion })).KindAsync());
        Assert.Equal("precondition-failed", await (await MergeAsync(two.Id(), duplicateVersion, "\"1-1-aws\"")).KindAsync());
        Assert.Equal("precondition-failed", await (await MergeAsync(two.Id(), "1-1-aws", version)).KindAsync());
        Assert.Equal(["duplicate"], await (await MergeAsync(Guid.NewGuid(), duplicateVersion, version)).WrongFieldsAsync());
        Assert.Equal(["duplicate", "duplicateVersion"], await (await MergeAsync(one.Id(), "latest", version)).WrongFieldsAsync());
        Assert.Equal("not-found", await (await Api.SendAsync(HttpMethod.Post, $"/api/v1/contacts/{Guid.NewGuid()}/merge", new { duplicate = two.Id(), duplicateVersion }, ("If-Match", "*"))).KindAsync());
        Assert.Equal(0, await Database.ReadAsync<long>("SELECT count(*) FROM crm.contacts WHERE deleted_at IS NOT NULL"));
        Assert.Equal(HttpStatusCode.OK, (await MergeAsync(two.Id(), duplicateVersion, version)).StatusCode);

        Task<HttpResponseMessage> MergeAsync(Guid duplicate, string itsVersion, string ifMatch) =>
            Api.SendAsync(HttpMethod.Post, path, new { duplicate, duplicateVersion = itsVersion }, ("If-Match", ifMatch));
    }

    [Fact]
    public async Task Merge_TwoIntoEachOtherAtOnce_OneIsDone()
    {
        var accountId = await AccountAsync();
        for (var round = 0; round < 5; round++)
        {
            var both = new[] { await ContactAsync(accountId, "one", $"one{round}@example.com"), await ContactAsync(accountId, "two", $"two{round}@example.com") };
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Api.SendAsync(HttpMethod.Post, $"/api/v1/contacts/{both[i].Id()}/merge",
                new { duplicate = both[1 - i].Id(), duplicateVersion = both[1 - i].GetProperty("version").GetString() }, ("If-Match", "*"))));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Gone], answers.Select(answer => answer.StatusCode).Order());
        }
    }

    private async Task<Guid> AccountAsync() => (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();

    private Task<JsonElement> ContactAsync(Guid accountId, string name, string? email) => Api.CreateAsync("/api/v1/contacts", new { accountId, name, email });

    private async Task<JsonElement[]> CollisionsAsync() => [.. (await (await Api.GetAsync("/api/v1/contacts/email-collisions")).JsonAsync()).EnumerateArray()];
}
