namespace CrmDr.AppHost.Drill.Load;

/// <summary>
/// The contacts the load may read and update. A contact is updated by one attempt at a time; one whose update ended
/// in doubt is not updated again, because its version is not known.
/// </summary>
/// <remarks>
/// The first few are hot: half of the updates go to them, so that an orphaned update meets a newer one after a failover.
/// </remarks>
public sealed class ContactPool(int hotSize = 12)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, KnownContact> _known = [];
    private readonly List<Guid> _readable = [];
    private readonly List<Guid> _hot = [];
    private readonly List<Guid> _cold = [];
    private readonly HashSet<Guid> _busy = [];
    private readonly List<Guid> _unsure = [];

    public void Add(KnownContact contact)
    {
        lock (_lock)
        {
            if (!_known.TryAdd(contact.Id, contact))
                return;
            _readable.Add(contact.Id);
            (_hot.Count < hotSize ? _hot : _cold).Add(contact.Id);
        }
    }

    /// <summary>A contact to read, a hot one as often as asked for; one that must be read again before it can be updated comes first now and then.</summary>
    public Guid? PickForRead(Random random, double hotShare = 0)
    {
        lock (_lock)
        {
            if (_readable.Count == 0)
                return null;
            if (hotShare > 0 && _hot.Count > 0 && random.NextDouble() < hotShare)
                return _hot[random.Next(_hot.Count)];
            var unsure = _unsure.Count > 0 && random.Next(4) == 0;
            return unsure ? _unsure[random.Next(_unsure.Count)] : _readable[random.Next(_readable.Count)];
        }
    }

    /// <summary>Whose contact it is.</summary>
    public int UserOf(Guid id)
    {
        lock (_lock)
            return _known.TryGetValue(id, out var known) ? known.User : 0;
    }

    /// <summary>A contact with a known version, reserved until <see cref="Updated"/> or <see cref="Doubt"/>.</summary>
    public KnownContact? TakeForUpdate(Random random)
    {
        lock (_lock)
        {
            for (var tries = 0; tries < 8; tries++)
            {
                var from = random.Next(2) == 0 || _cold.Count == 0 ? _hot : _cold;
                if (from.Count == 0)
                    return null;
                var id = from[random.Next(from.Count)];
                if (_known[id].ETag is not null && _busy.Add(id))
                    return _known[id];
            }

            return null;
        }
    }

    public void Updated(Guid id, string token, string? etag)
    {
        lock (_lock)
        {
            _busy.Remove(id);
            _known[id] = _known[id] with { Token = token, ETag = etag };
            if (etag is null)
                _unsure.Add(id);
        }
    }

    /// <summary>The version is not what was thought (412, 404): read before the next update.</summary>
    public void MustRead(Guid id)
    {
        lock (_lock)
        {
            _busy.Remove(id);
            _known[id] = _known[id] with { ETag = null };
            if (!_unsure.Contains(id))
                _unsure.Add(id);
        }
    }

    /// <summary>The update may or may not be stored: leave the contact alone from now on.</summary>
    public void Doubt(Guid id)
    {
        lock (_lock)
            _known[id] = _known[id] with { ETag = null };
    }

    /// <summary>A read from an active cloud showed the version.</summary>
    public void WasRead(Guid id, string? token, string? etag)
    {
        lock (_lock)
        {
            if (token is null || etag is null || !_unsure.Remove(id))
                return;
            _known[id] = _known[id] with { Token = token, ETag = etag };
        }
    }
}
