using CrmDr.ServiceDefaults.Data;
using Npgsql;

namespace CrmDr.Tests.Api;

public sealed class CrmDatabaseTests
{
    [Theory]
    [InlineData(1, 1)] // none would be a service that never writes
    [InlineData(2, 1)]
    [InlineData(8, 4)]
    public async Task HalfOfPool_IsOneAtLeast(int pool, int half)
    {
        await using var database = NpgsqlDataSource.Create(CrmDatabase.Complete($"Host=127.0.0.1;Maximum Pool Size={pool}", "test"));

        Assert.Equal((pool, half), (CrmDatabase.PoolOf(database), CrmDatabase.HalfOfPool(database)));
    }
}
