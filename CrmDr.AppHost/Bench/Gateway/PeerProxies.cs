using System.Text.RegularExpressions;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>Other people's proxies, where they are installed, set up to do the same: pass everything on to one origin over connections that are kept.</summary>
public static partial class PeerProxies
{
    public static IReadOnlyList<string> Names { get; } = ["nginx", "haproxy"];

    /// <summary>How it is run; null: it is not installed.</summary>
    public static ProcessSpec? Find(string name, string folder, int port, int originPort)
    {
        if (Which.Find(name) is not { } program)
            return null;
        var (file, text) = (Path.Combine(folder, name + ".conf"), name == "nginx" ? Nginx(folder, port, originPort) : HaProxy(port, originPort));
        File.WriteAllText(file, text);
        return new ProcessSpec
        {
            Name = name,
            Program = program,
            Arguments = name == "nginx" ? ["-e", "stderr", "-p", folder, "-c", file] : ["-db", "-f", file],
            Environment = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin"),
            WorkingFolder = folder,
            LogFile = Path.Combine(folder, name + ".log"),
        };
    }

    public static string HowToInstall(string name) => $"{name} was skipped: no such program on PATH. It is in the system's packages: apt-get install {name}, brew install {name}.";

    /// <summary>What it says of its version; null where it says nothing that looks like one.</summary>
    public static async Task<string?> VersionAsync(string program, TimeProvider time, CancellationToken cancellation)
    {
        var said = await Tool.RunAsync(program, ["-v"], TimeSpan.FromSeconds(10), time, cancellation);
        return Version().Match(said.Output + said.Error) is { Success: true } match ? match.Value : null;
    }

    private static string Nginx(string folder, int port, int originPort) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes auto;
        pid {{folder}}/nginx.pid;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_buffer_size 128k;
          client_max_body_size 2m;
          client_body_temp_path {{folder}}/nginx-body;
          proxy_temp_path {{folder}}/nginx-proxy;
          fastcgi_temp_path {{folder}}/nginx-fastcgi;
          uwsgi_temp_path {{folder}}/nginx-uwsgi;
          scgi_temp_path {{folder}}/nginx-scgi;
          upstream origin { server 127.0.0.1:{{originPort}}; keepalive 256; keepalive_requests 100000000; }
          server {
            listen 127.0.0.1:{{port}} backlog=1024;
            keepalive_requests 100000000;
            location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
          }
        }

        """;

    private static string HaProxy(int port, int originPort) => $"""
        global
          maxconn 4096
        defaults
          mode http
          http-reuse always
          timeout connect 1s
          timeout client 100s
          timeout server 100s
        frontend clients
          bind 127.0.0.1:{port}
          default_backend origin
        backend origin
          server origin 127.0.0.1:{originPort}

        """;

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Version();
}
