namespace CrmDr.AppHost.Drill;

/// <summary>The drill could not go on: what was waited for, and what was found instead.</summary>
public sealed class DrillFailedException : Exception
{
    public DrillFailedException()
    {
    }

    public DrillFailedException(string message)
        : base(message)
    {
    }

    public DrillFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
