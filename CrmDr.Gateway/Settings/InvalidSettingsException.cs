namespace CrmDr.Gateway.Settings;

/// <summary>Settings with faults: the message lists all of them, one a line.</summary>
internal sealed class InvalidSettingsException(IReadOnlyList<string> faults)
    : Exception($"The settings have {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}:{string.Concat(faults.Select(fault => $"\n  {fault}"))}")
{
    public IReadOnlyList<string> Faults => faults;
}
