using CrmDr.Controller.Loop;

namespace CrmDr.Tests.Controller;

public sealed class ApplicationPresenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly ApplicationPresence _presence;

    public ApplicationPresenceTests() => _presence = new ApplicationPresence(new Clock(_time));

    [Fact]
    public void Nobody_IsNeitherReadyNorSilent()
    {
        Assert.False(_presence.IsReady(Patience));
        Assert.Null(_presence.SilentSince);
    }

    [Fact]
    public void OneThatHasJustStarted_IsThereAndNotReady()
    {
        _presence.Asks(ready: false).Dispose();
        Assert.False(_presence.IsReady(Patience));
        Assert.Equal(TimeSpan.Zero, _presence.SilentSince);
    }

    [Fact]
    public void OneOfTwoIsReady_IsEnough_AndForTheTimeOfPatience()
    {
        using var starting = _presence.Asks(ready: false);
        var question = _presence.Asks(ready: true);
        _time.Advance(TimeSpan.FromSeconds(10)); // a question that is kept counts for as long
        Assert.True(_presence.IsReady(Patience));
        question.Dispose();
        _time.Advance(Patience);
        Assert.True(_presence.IsReady(Patience));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_presence.IsReady(Patience));
        Assert.Null(_presence.SilentSince); // the other one asks still
    }
}
