namespace CrmDr.Controller.Console;

/// <summary>Where the console finds what is not in its own cloud. Each may be missing: then the page says so, and shows the rest.</summary>
/// <param name="Gateway"><c>Console:GatewayUrl</c>: a CrmDr.Gateway, asked for pools and traffic. <value>Default none: the balancer is another product.</value></param>
/// <param name="Peer"><c>Console:PeerUrl</c>: the other cloud's console as a person's browser reaches it. <value>Default none: no link.</value></param>
/// <param name="Host"><c>Console:HostUrl</c>: the host of a local world, which breaks and mends it. <value>Default none: no faults, scenarios and reports.</value></param>
public sealed record ConsoleOptions(Uri? Gateway, Uri? Peer, Uri? Host)
{
    /// <summary>So many pages may look at one controller at a time.</summary>
    public const int MostViewers = 12;

    /// <summary>Reads the configuration; what is wrong is added to <paramref name="faults"/>.</summary>
    public static ConsoleOptions From(IConfiguration configuration, ICollection<string> faults)
    {
        return new ConsoleOptions(Url("Console:GatewayUrl"), Url("Console:PeerUrl"), Url("Console:HostUrl"));

        Uri? Url(string key)
        {
            if (configuration[key] is not { Length: > 0 } text)
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            faults.Add($"{key} is '{text}', expected an http or https address such as http://127.0.0.1:8080, or nothing");
            return null;
        }
    }
}
