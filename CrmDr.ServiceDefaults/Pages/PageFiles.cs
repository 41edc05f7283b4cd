using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CrmDr.ServiceDefaults.Pages;

/// <summary>
/// Pages for people, out of the assemblies: what this one shares (the look, the plots, the stream) beside what the service has of its own. The files hold no data, so they are open; what they show is asked for
/// by their scripts and has rules of its own.
/// </summary>
/// <remarks>
/// Protects against: foreign scripts, styles and frames (Content-Security-Policy without <c>unsafe-inline</c>, trusted types), guessed content types, addresses that leak in <c>Referer</c>.
/// Does not protect against: who can change the assembly.
/// </remarks>
public static class PageFiles
{
    /// <summary>Resources under this name are files of a page.</summary>
    public const string Prefix = "page/";

    /// <summary>Everything from here, nothing inline, nothing framed.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Serves <paramref name="page"/> at <paramref name="at"/>, and every file of both assemblies under <paramref name="folder"/>.</summary>
    /// <param name="app">The service.</param>
    /// <param name="at">Where a person goes, such as <c>/</c>.</param>
    /// <param name="folder">Where the page finds its files, such as <c>/console</c>.</param>
    /// <param name="page">The file that is the page.</param>
    /// <param name="own">The assembly with the service's own files.</param>
    public static void MapPage(this IEndpointRouteBuilder app, string at, string folder, string page, Assembly own)
    {
        foreach (var assembly in new[] { typeof(PageFiles).Assembly, own })
        {
            foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                var file = Read(assembly, resource);
                // As a handler of its own, so that StrictRequests sees that it takes no query.
                var send = (HttpContext context, CancellationToken _) => file.SendAsync(context);
                app.MapGet($"{folder}/{file.Name}", send).AllowAnonymous();
                if (file.Name == page)
                    app.MapGet(at, send).AllowAnonymous();
            }
        }
    }

    private static PageFile Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new PageFile(resource[Prefix.Length..], content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
    }

    private sealed record PageFile(string Name, byte[] Content, string Tag)
    {
        public Task SendAsync(HttpContext context)
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ETag = Tag;
            // Looked at again each time: after an upgrade no old script speaks to a new controller.
            headers.CacheControl = "no-cache";
            if (context.Request.Headers.IfNoneMatch == Tag)
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            context.Response.ContentType = Path.GetExtension(Name) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"The page's file {Name} is of a kind ({other}) that is not served."),
            };
            context.Response.ContentLength = Content.Length;
            return context.Response.Body.WriteAsync(Content, context.RequestAborted).AsTask();
        }
    }
}
