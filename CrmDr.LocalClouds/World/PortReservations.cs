using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CrmDr.LocalClouds.World;

/// <summary>
/// Holds the ports of a world for as long as it lives, also while the server behind one is dead. Free ports are remembered, because subscriptions in the
/// databases name the relay they go through.
/// </summary>
internal sealed class PortReservations : IDisposable
{
    private readonly string _memory;
    private readonly Dictionary<string, int> _remembered;
    private readonly Dictionary<string, int> _held = [];
    private readonly List<Socket> _placeholders = [];
    private readonly List<string> _taken = [];

    public PortReservations(string memoryFile)
    {
        _memory = memoryFile;
        _remembered = File.Exists(memoryFile) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(memoryFile)) ?? [] : [];
    }

    public int this[string name] => _held[name];

    /// <summary>Holds a port; one that is taken is noted for <see cref="Check"/>, so that all are told at once.</summary>
    public void Reserve(string name, int wanted)
    {
        if (wanted != 0)
            Hold(name, wanted, mustHave: true);
        else if (!_remembered.TryGetValue(name, out var before) || !Hold(name, before, mustHave: false))
            Hold(name, 0, mustHave: true);
    }

    /// <summary>The port of a relay: chosen and remembered like the others, but held by the relay itself.</summary>
    public int Remembered(string name) => _remembered.GetValueOrDefault(name);

    public void Remember(string name, int port) => _held[name] = port;

    public void Check()
    {
        if (_taken.Count > 0)
            throw new LocalCloudsException(
                $"Nothing was started: {string.Join("; ", _taken)}. End the program that has the port (ss -ltnp shows it), or move the port: --port NAME=NUMBER.");
    }

    public void Save() => PrivateFile.Write(_memory, JsonSerializer.Serialize(_held));

    public void Dispose() => _placeholders.ForEach(socket => socket.Dispose());

    private bool Hold(string name, int port, bool mustHave)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _held[name] = ((IPEndPoint)socket.LocalEndPoint!).Port;
            Keep(socket);
            return true;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            if (mustHave)
                _taken.Add($"port {port} for {name} is not to be had ({failure.Message})");
            return false;
        }
    }

    // On Linux a bound socket that never listens keeps others away and lets the server bind beside it (both allow reuse of the address).
    private void Keep(Socket socket)
    {
        if (OperatingSystem.IsLinux())
            _placeholders.Add(socket);
        else
            socket.Dispose();
    }
}
