using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>Both databases, one session each, and how they are read: at once, or one after the other in pieces.</summary>
internal sealed class ComparedPair : IAsyncDisposable
{
    private const int KeysAtOnceFast = 5000;
    private const int KeysAtOnceGentle = 200;

    private readonly GentlePace? _pace;

    private ComparedPair(ComparedSide here, ComparedSide there, GentlePace? pace) => (Here, There, _pace) = (here, there, pace);

    public ComparedSide Here { get; }

    public ComparedSide There { get; }

    public bool IsGentle => _pace is not null;

    /// <summary>Rows asked for by their key in one query.</summary>
    public int KeysAtOnce => IsGentle ? KeysAtOnceGentle : KeysAtOnceFast;

    /// <param name="local">The database here.</param>
    /// <param name="peer">The other one.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="first">One that is open already: its tables are those of this one.</param>
    /// <param name="time">Tells how long queries take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ComparedPair> OpenAsync(
        NpgsqlDataSource local, NpgsqlDataSource peer, VerifyOptions options, ComparedPair? first, TimeProvider time, CancellationToken cancellationToken)
    {
        var here = await ComparedSide.OpenAsync(local, options, first?.Here.Catalog, cancellationToken);
        try
        {
            var there = await ComparedSide.OpenAsync(peer, options, first?.There.Catalog, cancellationToken);
            return new ComparedPair(here, there, options.Mode == VerifyMode.Gentle ? new GentlePace(time, options) : null);
        }
        catch
        {
            await here.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does the same at both sides.</summary>
    public async Task<(T Here, T There)> BothAsync<T>(Func<ComparedSide, Task<T>> read)
    {
        if (IsGentle)
            return (await read(Here), await read(There));
        var (here, there) = (read(Here), read(There));
        await Task.WhenAll(here, there);
        return (here.Result, there.Result);
    }

    /// <summary>Reads a table at one side: all of it, or piece by piece.</summary>
    public async Task EachPieceAsync(ComparedSide side, ComparedTable table, Func<PageRange?, Task> read, CancellationToken cancellationToken)
    {
        if (_pace is null)
            await read(null);
        else
            await _pace.EachAsync(await side.PagesAsync(table, cancellationToken), read, cancellationToken);
    }

    /// <summary>Asks one question.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> question, CancellationToken cancellationToken)
    {
        if (_pace is null)
            return await question();
        var answer = default(T);
        await _pace.OnceAsync(async () => answer = await question(), cancellationToken);
        return answer!;
    }

    public async ValueTask DisposeAsync()
    {
        await Here.DisposeAsync();
        await There.DisposeAsync();
    }
}
