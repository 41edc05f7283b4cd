using System.Net;
using System.Net.Sockets;
using CrmDr.LocalClouds;

namespace CrmDr.Tests.LocalClouds;

public sealed class FreePortTests
{
    [Fact]
    public void Rather_APortThatSomebodyListensOn_IsAnother()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.NotEqual(port, FreePort.Rather(port));
    }

    [Fact]
    public void Rather_APortThatIsFree_IsThatOne()
    {
        var port = FreePort.Any();

        Assert.Equal(port, FreePort.Rather(port));
    }
}
