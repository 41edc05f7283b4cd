using System.Net.Sockets;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Links;

namespace CrmDr.Tests.LocalClouds.Links;

public sealed class LinkTests : IDisposable
{
    private readonly LinkRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Relay_ManyConnectionsBothWays_EveryByteArrivesInOrder()
    {
        var work = Enumerable.Range(1, 40).Select(async seed =>
        {
            var (client, server) = await OneAtATimeAsync();
            var there = RandomBytes(seed, 300_000);
            var back = RandomBytes(-seed, 300_000);
            var sending = Task.WhenAll(LinkRig.SendAsync(client, there), LinkRig.SendAsync(server, back));
            var received = await Task.WhenAll(LinkRig.ReceiveAsync(server, there.Length), LinkRig.ReceiveAsync(client, back.Length));
            await sending;
            Assert.Equal(there, received[0]);
            Assert.Equal(back, received[1]);
        });
        await Task.WhenAll(work);
        Assert.Equal(40 * 300_000, _rig.Link.Status.ForwardBytes);
        Assert.Equal(40 * 300_000, _rig.Link.Status.BackwardBytes);
    }

    [Fact]
    public async Task Relay_OneSideEnds_OtherSideSeesTheEndAndCanStillAnswer()
    {
        var (client, server) = await _rig.ConnectAsync();
        await LinkRig.SendAsync(client, [1, 2, 3]);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal([1, 2, 3], await LinkRig.ReceiveAsync(server, 10));
        await LinkRig.SendAsync(server, [4, 5]);
        server.Close();
        Assert.Equal([4, 5], await LinkRig.ReceiveAsync(client, 10));
    }

    [Fact]
    public async Task Cut_BothWays_BreaksOpenConnectionsAndRefusesNewOnesUntilHealed()
    {
        var (client, server) = await _rig.ConnectAsync();
        await LinkRig.SeePassAsync(client, server);

        _rig.Link.Cut();

        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(client));
        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(server));
        var refused = await Assert.ThrowsAsync<SocketException>(_rig.ConnectClientAsync);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);

        _rig.Link.Heal();

        var (again, accepted) = await _rig.ConnectAsync();
        await LinkRig.SeePassAsync(again, accepted);
    }

    [Theory]
    [InlineData(LinkSide.From)]
    [InlineData(LinkSide.To)]
    public async Task Cut_Forward_DropsWhatGoesFromFromToToWhoeverConnected(LinkSide initiator)
    {
        using var rig = new LinkRig(initiator);
        var (client, server) = await rig.ConnectAsync();
        var (from, to) = initiator == LinkSide.From ? (client, server) : (server, client);

        rig.Link.Cut(LinkDirection.Forward);
        await LinkRig.SendAsync(from, [1, 2, 3]);
        await LinkRig.SeePassAsync(to, from);

        Assert.Equal(0, to.Available);
    }

    [Fact]
    public async Task Heal_AfterOneWayCut_BreaksConnectionsThatLostBytesAndKeepsTheOthers()
    {
        var (holed, holedServer) = await _rig.ConnectAsync();
        var (silent, silentServer) = await _rig.ConnectAsync();
        _rig.Link.Cut(LinkDirection.Forward);
        await LinkRig.SendAsync(holed, [1]);
        await LinkRig.SeePassAsync(holedServer, holed);

        _rig.Link.Heal();

        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(holedServer));
        await LinkRig.SeePassAsync(silent, silentServer);
    }

    [Fact]
    public async Task Cut_OneWay_NoNewConnectionGetsThrough()
    {
        _rig.Link.Cut(LinkDirection.Backward);
        var client = await _rig.ConnectClientAsync();
        await LinkRig.SendAsync(client, [1]);
        // The system takes connections before the relay does: one that is taken after the cut has healed is like any other.
        await Poll.UntilAsync("the relay to have taken the connection", LinkRig.Deadline, TimeProvider.System, () => Task.FromResult(_rig.Relay.OpenConnections == 1), TestContext.Current.CancellationToken);

        _rig.Link.Heal();

        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(client));
        var (again, server) = await _rig.ConnectAsync();
        await LinkRig.SeePassAsync(again, server);
    }

    [Fact]
    public async Task Freeze_Forward_HoldsBytesAndTheEndAndLosesNothing()
    {
        var (client, server) = await _rig.ConnectAsync();
        await LinkRig.SeePassAsync(client, server);
        var bytes = RandomBytes(7, 20_000);

        _rig.Link.Freeze(LinkDirection.Forward);
        await LinkRig.SendAsync(client, bytes);
        client.Shutdown(SocketShutdown.Send);
        await LinkRig.SeePassAsync(server, client);
        Assert.Equal(0, server.Available);

        _rig.Link.Heal();
        Assert.Equal(bytes, await LinkRig.ReceiveAsync(server, bytes.Length + 1));
    }

    [Fact]
    public async Task Freeze_OneSideEnds_OtherSideLearnsItWhenHealed()
    {
        var (client, server) = await _rig.ConnectAsync();
        _rig.Link.Freeze(LinkDirection.Forward);
        client.Shutdown(SocketShutdown.Send);
        await LinkRig.SeePassAsync(server, client);
        Assert.False(server.Poll(0, SelectMode.SelectRead));
        _rig.Link.Heal();
        Assert.Empty(await LinkRig.ReceiveAsync(server, 1));
    }

    [Fact]
    public async Task Freeze_UnderTraffic_EveryByteArrivesInOrderAfterwards()
    {
        var (client, server) = await _rig.ConnectAsync();
        var bytes = RandomBytes(8, 8_000_000);
        var sending = LinkRig.SendAsync(client, bytes);
        var receiving = LinkRig.ReceiveAsync(server, bytes.Length);
        for (var i = 0; i < 50; i++)
        {
            _rig.Link.Freeze();
            await Task.Yield();
            _rig.Link.Heal();
        }
        await sending;
        Assert.Equal(bytes, await receiving);
    }

    [Fact]
    public async Task Freeze_NewConnection_IsCarriedOutWhenHealed()
    {
        _rig.Link.Freeze();
        var client = await _rig.ConnectClientAsync();
        await LinkRig.SendAsync(client, [1, 2]);
        _rig.Link.Heal();
        Assert.Equal([1, 2], await LinkRig.ReceiveAsync(await _rig.AcceptAsync(), 2));
    }

    [Fact]
    public async Task Cut_WhileFrozen_BreaksConnections()
    {
        var (client, server) = await _rig.ConnectAsync();
        _rig.Link.Freeze();
        await LinkRig.SendAsync(client, [1]);
        _rig.Link.Cut();
        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(client));
        Assert.Equal(SocketError.ConnectionReset, await LinkRig.BrokenByAsync(server));
    }

    [Fact]
    public async Task Delay_WithJitter_BytesArriveLaterAndInOrder()
    {
        var (client, server) = await _rig.ConnectAsync();
        var delay = TimeSpan.FromMilliseconds(120);
        _rig.Link.Delay(delay, TimeSpan.FromMilliseconds(60), seed: 3, LinkDirection.Forward);
        var begin = TimeProvider.System.GetTimestamp();
        var bytes = RandomBytes(9, 500_000);
        var sending = LinkRig.SendAsync(client, bytes);
        Assert.Equal(bytes[..1], await LinkRig.ReceiveAsync(server, 1));
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= delay);
        Assert.Equal(bytes[1..], await LinkRig.ReceiveAsync(server, bytes.Length - 1));
        await sending;
    }

    [Fact]
    public async Task Heal_AfterDelay_BytesUnderWayArriveAndNewOnesFollow()
    {
        var (client, server) = await _rig.ConnectAsync();
        _rig.Link.Delay(TimeSpan.FromHours(1));
        await LinkRig.SendAsync(client, [1]);
        await LinkRig.SendAsync(client, [2]);
        _rig.Link.Heal();
        await LinkRig.SendAsync(client, [3]);
        Assert.Equal([1, 2, 3], await LinkRig.ReceiveAsync(server, 3));
    }

    [Fact]
    public async Task Slow_Backward_LimitsThatDirectionInTotal()
    {
        var (client, server) = await _rig.ConnectAsync();
        var (other, otherServer) = await _rig.ConnectAsync();
        _rig.Link.Slow(100_000, LinkDirection.Backward);
        var begin = TimeProvider.System.GetTimestamp();
        var bytes = RandomBytes(11, 15_000);
        await Task.WhenAll(LinkRig.SendAsync(server, bytes), LinkRig.SendAsync(otherServer, bytes));
        Assert.Equal(bytes, await LinkRig.ReceiveAsync(client, bytes.Length));
        Assert.Equal(bytes, await LinkRig.ReceiveAsync(other, bytes.Length));
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromSeconds(0.25), "30 000 bytes at 100 000 a second take 0.3 s");
    }

    [Fact]
    public async Task Cut_ThenHealAgainAndAgain_PortStaysTheSame()
    {
        var port = _rig.Relay.Port;
        for (var i = 0; i < 20; i++)
        {
            _rig.Link.Cut();
            _rig.Link.Heal();
        }
        Assert.Equal(port, _rig.Relay.Port);
        var (client, server) = await _rig.ConnectAsync();
        await LinkRig.SeePassAsync(client, server);
        Assert.Equal(1, _rig.Relay.OpenConnections);
    }

    private readonly SemaphoreSlim _turn = new(1);

    private async Task<(Socket, Socket)> OneAtATimeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return await _rig.ConnectAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
