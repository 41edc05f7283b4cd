namespace CrmDr.Tests.LocalClouds;

/// <summary>Progress that is kept, in order, as it is said.</summary>
internal sealed class Said(List<string> lines) : IProgress<string>
{
    public void Report(string value)
    {
        lock (lines)
            lines.Add(value);
    }
}
