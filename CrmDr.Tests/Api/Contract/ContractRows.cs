using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.Api.Contract;

/// <summary>Rows for the operations to be about, made as the document's own examples say.</summary>
internal sealed class ContractRows(ApiUnderTest api, ApiContract contract, ApiDatabase database)
{
    private readonly Dictionary<string, string> _known = [];
    private readonly Dictionary<Guid, string> _names = [];
    private int _made;

    /// <summary>A new row of a table, as it was answered.</summary>
    public async Task<JsonElement> NewAsync(string table)
    {
        if (table == "conflicts")
            return await LostAsync();
        var create = contract.Operations.Single(one => one.Path == $"/api/v1/{table}" && one.Method == HttpMethod.Post);
        var row = await api.CreateAsync(create.Path, await BodyAsync(create) ?? throw new InvalidOperationException($"{create} has no example"));
        if (row.TryGetProperty("name", out var name))
            _names[row.Id()] = name.GetString()!;
        return row;
    }

    /// <summary>The name of a row that was made here; null for one without.</summary>
    public string? NameOf(Guid? id) => _names.GetValueOrDefault(id ?? default);

    /// <summary>The example of what an operation reads, about rows that are there.</summary>
    public async Task<JsonObject?> BodyAsync(ApiOperation operation)
    {
        if (contract.Body(operation) is not { } body)
            return null;
        foreach (var name in body.Where(field => field.Value is not null).Select(field => field.Key).ToArray())
            await FitAsync(operation, body, name);
        return body;
    }

    private async Task FitAsync(ApiOperation operation, JsonObject body, string name)
    {
        switch (name)
        {
            case "accountId": body[name] = await KnownAsync("accounts"); break;
            case "contactId": body[name] = await KnownAsync("contacts"); break;
            case "dealId": body[name] = await KnownAsync("deals"); break;
            case "owner": body.Remove(name); break; // Whoever asks.
            case "from": body[name] = await KnownAsync("deals"); break;
            case "to": body[name] = (await NewAsync("deals")).Id(); break;
            case "duplicate":
                var duplicate = await NewAsync("contacts");
                (body[name], body["duplicateVersion"]) = (duplicate.Id(), duplicate.GetProperty("version").GetString());
                break;
            case "email": body[name] = $"ada{++_made}@north.example"; break;
            // Stages and tags are their names: another one is another row.
            case "name" when operation.Table is "stages" or "tags" && operation.Method == HttpMethod.Post: body[name] = $"{body[name]}-{++_made}"; break;
        }
    }

    /// <summary>A file with one row of a table.</summary>
    public async Task<HttpContent> CsvAsync(string table) => new StringContent(
        table switch
        {
            "accounts" => "name\r\nAcme\r\n",
            "contacts" => $"accountId,name\r\n{await KnownAsync("accounts")},Ada\r\n",
            "deals" => $"accountId,title,amount,currency,stage\r\n{await KnownAsync("accounts")},Fleet,12.5,EUR,lead\r\n",
            _ => $"accountId,kind,subject\r\n{await KnownAsync("accounts")},task,Call\r\n",
        },
        System.Text.Encoding.UTF8, "text/csv");

    // No request makes one: a salvage does.
    private async Task<JsonElement> LostAsync()
    {
        var id = Guid.CreateVersion7();
        await database.ExecuteAsync($"""
            INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing)
            VALUES ('{id}', 1, '0/{++_made:X}', 'crm.accounts', '{await KnownAsync("accounts")}', 'update', '{JsonSerializer.Serialize(new { notes = "lost" })}')
            """);
        return JsonSerializer.SerializeToElement(new { id });
    }

    private async Task<string> KnownAsync(string table) =>
        _known.TryGetValue(table, out var id) ? id : _known[table] = (await NewAsync(table)).Id().ToString();
}
