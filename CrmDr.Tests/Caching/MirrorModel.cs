using CrmDr.Failover.Caching;

namespace CrmDr.Tests.Caching;

/// <summary>Rows, the stream of a Redis that forgets, and a mirror that follows: all in memory, one random turn at a time.</summary>
internal sealed class MirrorModel(Random random)
{
    private readonly Dictionary<string, byte> _rows = [];
    private readonly HashSet<string> _untold = [];
    private readonly Dictionary<string, byte> _mirror = [];
    private List<CacheChange> _stream = [];
    private MirrorHead? _head;
    private string? _run;
    private long _number;
    private int _runs;
    private int _id = 1000;
    private bool _missed;

    public bool Faults { get; init; } = true;

    public long Gaps { get; private set; }

    /// <summary>What was found wrong, or null.</summary>
    public string? Turn()
    {
        switch (random.Next(Faults ? 12 : 8))
        {
            case < 5:
                Write(taken: true);
                return null;
            case < 8:
                return Follow();
            case 8:
                Write(taken: false);
                return null;
            case 9: // cut off
                _stream.RemoveRange(0, random.Next(_stream.Count + 1));
                return null;
            case 10: // emptied; the clock of the next one may be behind
                (_stream, _run, _number, _id) = ([], null, 0, random.Next(2000));
                return null;
            default: // the mirror's own Redis is emptied
                _mirror.Clear();
                _head = null;
                return null;
        }
    }

    private void Write(bool taken)
    {
        var name = $"row{random.Next(6)}";
        _rows[name] = (byte)(_rows.GetValueOrDefault(name) + 1);
        if (!taken)
        {
            _missed = true;
            _untold.Add(name);
            return;
        }

        _run ??= $"run{++_runs}";
        _number += _missed ? 2 : 1;
        _missed = false;
        _untold.Clear(); // whoever reads on learns that something is missing
        _stream.Add(new CacheChange(new ChangePosition(_run, _number, $"{++_id}-0"), name, new[] { _rows[name] }, 1));
    }

    private string? Follow()
    {
        var from = MirrorRule.ReadFrom(_head, 1) is { } position ? int.Parse(position.Id.Split('-')[0]) : 0;
        var read = _stream.Where(change => int.Parse(change.Position.Id.Split('-')[0]) > from).Take(random.Next(1, 5));
        var step = MirrorRule.Next(_head, 1, new StreamLook(_run, _number, [.. read]));
        if (step.Begins is not null)
            _mirror.Clear();
        foreach (var change in step.Changes)
            _mirror[change.Name] = change.Entry.Span[0];
        Gaps += step.IsGap ? 1 : 0;
        _head = new MirrorHead(1, "g", step.Position);
        if (step.Behind > 0)
            return null;
        var old = _mirror.FirstOrDefault(entry => entry.Value != _rows[entry.Key] && !_untold.Contains(entry.Key));
        return old.Key is null ? null : $"{old.Key} is shown as {old.Value}, it is {_rows[old.Key]}";
    }
}
