using System.Formats.Tar;
using System.Text.Json;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>Reads the archives that <c>eng/images.sh</c> writes (OCI Image Layout 1.0): how large each image is for each machine.</summary>
public sealed class ImageArchive
{
    // Manifests and configurations are small; layers need not be looked into.
    private const long LargestText = 1024 * 1024;

    private readonly string _file;
    private readonly Dictionary<string, byte[]> _texts = [];

    private ImageArchive(string file) => _file = file;

    /// <summary>Every image of a folder.</summary>
    /// <exception cref="DrillFailedException">There is none, or one is no such archive.</exception>
    public static IReadOnlyList<ImageRow> ReadAll(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.tar").Order(StringComparer.Ordinal).ToList() : [];
        if (files.Count == 0)
            throw new DrillFailedException($"{folder}: expected archives of images (*.tar), found none. eng/images.sh --output {folder} makes them.");
        return [.. files.SelectMany(Read)];
    }

    private static IReadOnlyList<ImageRow> Read(string file)
    {
        var archive = new ImageArchive(file);
        try
        {
            archive.Load();
            using var index = archive.Json("index.json");
            return [.. archive.Rows(index.RootElement)];
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DrillFailedException($"{file}: expected an archive of an image, as eng/images.sh writes it; {damaged.Message}");
        }
    }

    private void Load()
    {
        using var stream = File.OpenRead(_file);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { Length: <= LargestText } data)
                continue;
            using var text = new MemoryStream();
            data.CopyTo(text);
            _texts[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = text.ToArray();
        }
    }

    // An index may hold indexes: the layout's own holds the image's, which has one for each machine.
    private IEnumerable<ImageRow> Rows(JsonElement index)
    {
        foreach (var one in index.GetProperty("manifests").EnumerateArray())
        {
            using var inner = Blob(one);
            foreach (var row in inner.RootElement.TryGetProperty("manifests", out _) ? [.. Rows(inner.RootElement)] : new[] { Row(inner.RootElement) })
                yield return row;
        }
    }

    private ImageRow Row(JsonElement manifest)
    {
        using var config = Blob(manifest.GetProperty("config"));
        var layers = manifest.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("size").GetInt64()).ToList();
        var standsOn = config.RootElement.TryGetProperty("config", out var settings) && settings.TryGetProperty("Labels", out var labels) && labels.TryGetProperty("org.opencontainers.image.base.name", out var name)
            ? name.GetString()!
            : "";
        // The SDK puts all of a program into one layer, the last.
        return new ImageRow(
            Path.GetFileNameWithoutExtension(_file), $"{config.RootElement.GetProperty("os").GetString()}/{config.RootElement.GetProperty("architecture").GetString()}", layers[^1], layers.Sum(), standsOn);
    }

    private JsonDocument Blob(JsonElement descriptor) => Json($"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}");

    private JsonDocument Json(string name) => JsonDocument.Parse(_texts.TryGetValue(name, out var text) ? text : throw new KeyNotFoundException($"{name} is missing in it."));
}
