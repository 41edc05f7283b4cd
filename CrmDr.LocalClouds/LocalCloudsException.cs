namespace CrmDr.LocalClouds;

/// <summary>Something the local world needs is missing, taken or damaged; the message says what, where and what to do about it.</summary>
public sealed class LocalCloudsException : Exception
{
    public LocalCloudsException(string message) : base(message)
    {
    }

    public LocalCloudsException(string message, Exception inner) : base(message, inner)
    {
    }
}
