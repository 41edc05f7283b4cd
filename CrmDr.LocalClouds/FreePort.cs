using System.Net;
using System.Net.Sockets;

namespace CrmDr.LocalClouds;

/// <summary>A port of loopback for a program that cannot choose one by itself.</summary>
public static class FreePort
{
    /// <summary>One that nobody listens on at this moment; somebody else may take it before the program does.</summary>
    public static int Any() => Bind(0)!.Value;

    /// <summary>This one, or any when it is taken.</summary>
    public static int Rather(int port) => Bind(port) ?? Any();

    private static int? Bind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException taken) when (port != 0 && taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return null;
        }
    }
}
