namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>How large a service's container image is, packed, as a registry keeps it and a node pulls it.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Machine">What it is for, such as <c>linux/amd64</c>.</param>
/// <param name="OwnBytes">The layer with the service: all that a new version makes a node pull.</param>
/// <param name="Bytes">All layers, the base's included.</param>
/// <param name="Base">What it stands on; empty where the image does not say.</param>
public sealed record ImageRow(string Image, string Machine, long OwnBytes, long Bytes, string Base);
