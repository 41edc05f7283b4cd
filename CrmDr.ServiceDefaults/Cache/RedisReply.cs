namespace CrmDr.ServiceDefaults.Cache;

/// <summary>What Redis said, or that it said nothing in time.</summary>
public readonly record struct RedisReply<T>(bool Answered, T? Value)
{
    public static readonly RedisReply<T> None = new(false, default);
}
