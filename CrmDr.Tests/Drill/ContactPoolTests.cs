using CrmDr.AppHost.Drill.Load;

namespace CrmDr.Tests.Drill;

public sealed class ContactPoolTests
{
    private readonly ContactPool _pool = new();
    private readonly Random _random = new(1);

    public ContactPoolTests() => _pool.Add(new KnownContact(SyntheticDrill.Id(1), "c1@x", "t0", "\"0\""));

    [Fact]
    public void TakeForUpdate_UpdateInDoubt_IsNeverOfferedAgain()
    {
        Assert.NotNull(_pool.TakeForUpdate(_random));
        _pool.Doubt(SyntheticDrill.Id(1));
        _pool.WasRead(SyntheticDrill.Id(1), "t9", "\"9\"");

        Assert.Null(_pool.TakeForUpdate(_random));
    }

    [Fact]
    public void TakeForUpdate_AfterAConflict_IsOfferedOnlyOnceItWasReadAgain()
    {
        _pool.TakeForUpdate(_random);
        _pool.MustRead(SyntheticDrill.Id(1));
        Assert.Null(_pool.TakeForUpdate(_random));

        _pool.WasRead(SyntheticDrill.Id(1), "t5", "\"5\"");

        var again = _pool.TakeForUpdate(_random);
        Assert.Equal(("t5", "\"5\""), (again!.Token, again.ETag));
    }

    [Fact]
    public void WasRead_WhileTheVersionIsKnown_ChangesNothing()
    {
        // An answer may be older than an update that was acknowledged while it travelled.
        _pool.WasRead(SyntheticDrill.Id(1), "older", "\"older\"");

        Assert.Equal("t0", _pool.TakeForUpdate(_random)!.Token);
    }
}
