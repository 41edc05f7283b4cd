namespace CrmDr.Controller.Witness.Etcd;

/// <summary>How an etcd cluster is reached (<c>Witness:Etcd</c>).</summary>
public sealed record EtcdOptions
{
    /// <summary>The members' client addresses, the nearest first.</summary>
    /// <value><c>Endpoints:0</c> and so on; at least one, three for a cluster that survives the loss of a member. All http or all https.</value>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Under which name the record is kept: the key is this, a slash and <c>record</c>.</summary>
    /// <value>Default <c>/crmdr/crm</c>.</value>
    /// <remarks>Two installations on one etcd cluster need two prefixes.</remarks>
    public string Prefix { get; init; } = "/crmdr/crm";

    /// <summary>The authority whose signature on a member's certificate is believed, a PEM file.</summary>
    /// <value>Default: those of the system.</value>
    public string? CaFile { get; init; }

    /// <summary>This client's certificate, a PEM file.</summary>
    /// <value>Default: none. Needs <see cref="KeyFile"/>.</value>
    /// <remarks>Without a common name when users are on: etcd refuses one at its JSON gateway, lest it be taken for the user.</remarks>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/>, a PEM file without a passphrase.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The user of etcd's own authentication.</summary>
    /// <value>Default: none, no authentication. Needs <see cref="Password"/>.</value>
    /// <remarks>A certificate does not name a user here: etcd's JSON gateway does not take the user from it.</remarks>
    public string? User { get; init; }

    /// <summary>The user's password. Never logged.</summary>
    public string? Password { get; init; }

    /// <summary>Reads the section; what is missing or wrong goes to <paramref name="faults"/>, all of it.</summary>
    internal static EtcdOptions From(IConfigurationSection section, List<string> faults)
    {
        string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;
        var options = new EtcdOptions
        {
            Endpoints = Addresses(section.GetSection("Endpoints"), faults),
            Prefix = (Text("Prefix") ?? "/crmdr/crm").TrimEnd('/'),
            CaFile = Text("CaFile"),
            CertificateFile = Text("CertificateFile"),
            KeyFile = Text("KeyFile"),
            User = Text("User"),
            Password = Text("Password"),
        };
        options.Judge(section.Path, faults);
        return options;
    }

    /// <inheritdoc/>
    public override string ToString() => $"etcd at {string.Join(", ", Endpoints)}, key {Prefix}/record";

    private static List<Uri> Addresses(IConfigurationSection section, List<string> faults)
    {
        var found = new List<Uri>();
        foreach (var entry in section.GetChildren())
        {
            if (Uri.TryCreate(entry.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { AbsolutePath: "/", UserInfo: "" })
                found.Add(address);
            else
                faults.Add($"{entry.Path} is not the address of a member, expected a URL such as https://etcd-1:2379");
        }

        if (found.Count == 0 && !section.GetChildren().Any())
            faults.Add($"{section.Path}:0 is not set (environment variable {section.Path.Replace(":", "__", StringComparison.Ordinal)}__0)");
        if (found.Select(address => address.Scheme).Distinct().Count() > 1)
            faults.Add($"{section.Path} mixes http and https");
        return found;
    }

    private void Judge(string path, List<string> faults)
    {
        foreach (var (name, file) in new[] { (nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) })
        {
            if (file is null)
                continue;
            if (!File.Exists(file))
                faults.Add($"{path}:{name} is '{file}', which does not exist");
            if (Endpoints.Any(address => address.Scheme == "http"))
                faults.Add($"{path}:{name} is set, but the endpoints are http: nothing would be encrypted");
        }

        if (CertificateFile is null != KeyFile is null)
            faults.Add($"{path}:{nameof(CertificateFile)} and {path}:{nameof(KeyFile)} belong together, and only one is set");
        if (User is null != Password is null)
            faults.Add($"{path}:{nameof(User)} and {path}:{nameof(Password)} belong together, and only one is set");
        if (Prefix.Length == 0)
            faults.Add($"{path}:{nameof(Prefix)} is '/', expected a name such as /crmdr/crm");
    }
}
