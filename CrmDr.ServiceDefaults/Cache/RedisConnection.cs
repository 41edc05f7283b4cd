using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>One connection to Redis, made on first use, in the background. Every question gets an answer or <see cref="RedisReply{T}.None"/>, soon.</summary>
/// <remarks>After a failure Redis is left alone for a moment, so that a dead one costs its timeout once and not in every request.</remarks>
/// <param name="options">Where it is, and how long it is waited for.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where its absence is told, once.</param>
/// <param name="connect">Makes the connection; whoever gives it ends the connection as well. Default: made and ended here.</param>
public sealed partial class RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> log, Func<Task<IConnectionMultiplexer>>? connect = null) : IAsyncDisposable
{
    private readonly Lock _connecting = new();
    private Task<IConnectionMultiplexer>? _connection;
    private long _pausedAt;
    private volatile bool _paused;

    /// <summary>Where it is; null when there is none.</summary>
    public EndPoint? Address => Exists ? ConfigurationOptions.Parse(options.ConnectionString!).EndPoints.FirstOrDefault() : null;

    /// <summary>There is a Redis, whether it answers or not.</summary>
    public bool Exists => options.ConnectionString is { Length: > 0 };

    /// <summary>Redis may be asked now: there is one, and it is not left alone after a failure.</summary>
    public bool IsOpen => Exists && !(_paused && time.GetElapsedTime(Volatile.Read(ref _pausedAt)) < options.Pause);

    /// <summary>Asks, and gives up after the timeout. Never throws.</summary>
    public async ValueTask<RedisReply<T>> AskAsync<T>(Func<IDatabase, Task<T>> question)
    {
        if (!IsOpen || Connection() is not { } redis)
            return RedisReply<T>.None;
        try
        {
            var value = await question(redis.GetDatabase()).WaitAsync(options.Timeout, time);
            if (_paused)
                Resume();
            return new(true, value);
        }
        catch (Exception e)
        {
            Pause(e);
            return RedisReply<T>.None;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null || connect is not null)
            return;
        try
        {
            var redis = await _connection.WaitAsync(TimeSpan.FromSeconds(1), time);
            redis.Dispose();
        }
        catch (Exception e)
        {
            LogFailed(options.Name, e.Message);
        }
    }

    // Null until connected: nobody waits for a connection.
    private IConnectionMultiplexer? Connection()
    {
        var connection = _connection;
        if (connection is null)
            lock (_connecting)
                connection = _connection ??= Task.Run(connect ?? ConnectAsync);
        if (connection.IsCompletedSuccessfully)
            return connection.Result;
        if (connection.IsFaulted)
        {
            Pause(connection.Exception.GetBaseException());
            _connection = null; // the next question after the pause tries anew
        }
        return null;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var configuration = ConfigurationOptions.Parse(options.ConnectionString!);
        options.Apply(configuration);
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    private void Pause(Exception cause)
    {
        Volatile.Write(ref _pausedAt, time.GetTimestamp());
        if (!_paused)
            LogFailed(options.Name, cause.Message);
        _paused = true;
    }

    private void Resume()
    {
        _paused = false;
        LogAnswersAgain(options.Name);
    }
}
