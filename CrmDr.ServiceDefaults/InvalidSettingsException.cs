namespace CrmDr.ServiceDefaults;

/// <summary>What a service was told from outside is wrong, so it does not start. The message says everything that is; a stack would add nothing to it.</summary>
public class InvalidSettingsException : Exception
{
    /// <param name="faults">Each of them: what it is, what was found, what was expected.</param>
    /// <param name="inner">What it was noticed by.</param>
    public InvalidSettingsException(IReadOnlyList<string> faults, Exception? inner = null)
        : this($"The settings have {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}:{string.Concat(faults.Select(fault => $"\n  {fault}"))}", inner)
    {
    }

    protected InvalidSettingsException(string message, Exception? inner) : base(message, inner)
    {
    }
}
