using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Writes;

public sealed class StoredKeyTests
{
    private static readonly byte[] Hash = [1, 2, 3];
    private static readonly byte[] Other = [1, 2, 4];

    [Fact]
    public void Decide_NothingStored_Execute() => Assert.Equal(IdempotencyDecision.Execute, StoredKey.Decide(null, Hash));

    [Theory]
    [InlineData(true, false, (int)IdempotencyDecision.Replay)]
    [InlineData(false, false, (int)IdempotencyDecision.Mismatch)]
    [InlineData(true, true, (int)IdempotencyDecision.Superseded)]
    [InlineData(false, true, (int)IdempotencyDecision.Mismatch)]
    public void Decide_Stored_ByHashThenDeletion(bool sameHash, bool deleted, int expected)
    {
        var found = new StoredKey(Hash, new(201, null, null, null), deleted);
        Assert.Equal((IdempotencyDecision)expected, StoredKey.Decide(found, sameHash ? Hash : Other));
    }
}
