namespace CrmDr.ServiceDefaults;

/// <summary>The outermost part of every service: what it says, and with which exit code it ends, when it cannot start.</summary>
public static class ServiceProgram
{
    /// <summary>The settings or the plan are wrong: starting again changes nothing before they are.</summary>
    /// <value>2. A service that was told to stop ends with 0, one that failed with another one.</value>
    public const int WrongSettings = 2;

    // Settings that are read as a number or a switch are converted there, and its message names the key and the value.
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>Runs it. Wrong settings are said in one message on the error stream, without a stack; whatever else is thrown is a defect and passes through.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<Task<int>> service)
    {
        try
        {
            return await service();
        }
        catch (Exception wrong) when (wrong is InvalidSettingsException || (wrong is InvalidOperationException && wrong.Source == Binder))
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return WrongSettings;
        }
    }
}
