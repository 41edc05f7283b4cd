using System.Collections.Concurrent;
using System.Net;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Mode <c>route53</c>: the DNS answer that each client, told apart by its address, keeps for the TTL.</summary>
/// <remarks>Bounded: beyond <see cref="MaxClients"/> the answers that ran out are forgotten, and where none did, all are.</remarks>
internal sealed class ClientAnswers(GatewaySettings settings)
{
    private const int MaxClients = 100_000;

    private readonly ConcurrentDictionary<IPAddress, DnsAnswer> _answers = new();

    /// <summary>Where a client goes.</summary>
    /// <param name="client">Its address; null is a client of its own.</param>
    /// <param name="resolved">What the records answer now.</param>
    /// <param name="now">On the gateway's clock.</param>
    public SteeringChoice Of(IPAddress? client, SteeringChoice resolved, TimeSpan now)
    {
        client ??= IPAddress.None;
        DnsAnswer? kept = _answers.TryGetValue(client, out var found) ? found : null;
        var answer = DnsAnswer.Resolve(kept, resolved, now, settings.Plan.Gateway.Route53.Ttl);
        if (answer != kept)
        {
            if (_answers.Count >= MaxClients)
                MakeRoom(now);
            _answers[client] = answer;
        }
        return answer.Choice;
    }

    private void MakeRoom(TimeSpan now)
    {
        foreach (var (client, answer) in _answers)
            if (!answer.IsFresh(now))
                _answers.TryRemove(client, out _);
        if (_answers.Count >= MaxClients)
            _answers.Clear();
    }
}
