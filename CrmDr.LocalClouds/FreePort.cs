using System.Net;
using System.Net.Sockets;

namespace CrmDr.LocalClouds;

/// <summary>A port of loopback for a program that cannot choose one by itself.</summary>
public static class FreePort
{
    /// <summary>One that nobody listens on at this moment; somebody else may take it before the program does.</summary>
    public static int Any()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
