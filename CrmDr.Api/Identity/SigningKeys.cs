using CrmDr.ServiceDefaults;
using Microsoft.IdentityModel.Tokens;

namespace CrmDr.Api.Identity;

/// <summary>The issuer's public keys, read again when their file changes: a new key counts at once, a removed one for at most <see cref="Pace"/>.</summary>
/// <remarks>A file that cannot be read or understood changes nothing: the keys read before stay, and the log says so once.</remarks>
internal sealed partial class SigningKeys
{
    /// <summary>How long a file is believed not to have changed.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _reading = new();
    private readonly string? _file;
    private readonly TimeProvider _time;
    private readonly ILogger<SigningKeys> _log;
    private string _text;
    private string? _refused;
    private SecurityKey? _lent;
    private long _readAt;
    private volatile KeySet _current;

    /// <exception cref="InvalidSettingsException">There are no keys to begin with.</exception>
    public SigningKeys(IdentityOptions options, TimeProvider time, ILogger<SigningKeys> log)
    {
        (_file, _time, _log) = (options.KeysFile, time, log);
        try
        {
            _text = options.Keys ?? File.ReadAllText(_file!);
            _current = KeySet.Parse(_text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InvalidSettingsException([$"{(_file is null ? "Identity:Keys" : $"Identity:KeysFile {_file}")}: {e.Message}. Expected a JSON Web Key Set with the issuer's public keys."], e);
        }

        _readAt = time.GetTimestamp();
    }

    /// <summary>What holds now.</summary>
    public KeySet Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) > Pace)
                Reread();
            return _current;
        }
    }

    /// <summary>The key of that id. One that is not known may be new: the file is looked at before it is refused.</summary>
    public SecurityKey? Find(string id)
    {
        if (Current.Find(id) is { } known)
            return known;
        Reread();
        return _current.Find(id);
    }

    /// <summary>Believes one more key until the loan is disposed: one that this process made for itself.</summary>
    public IDisposable Lend(SecurityKey key)
    {
        lock (_reading)
        {
            _lent = key;
            _current = _current.With(key);
        }

        return new Loan(this);
    }

    private void Reread()
    {
        if (_file is null)
            return;
        lock (_reading)
        {
            try
            {
                var text = File.ReadAllText(_file);
                if (text != _text)
                {
                    Believe(KeySet.Parse(text));
                    _text = text;
                    LogRead(_file);
                }

                _refused = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                if (_refused != e.Message)
                    LogRefused(_file, e.Message);
                _refused = e.Message;
            }

            Volatile.Write(ref _readAt, _time.GetTimestamp());
        }
    }

    private void Believe(KeySet keys) => _current = _lent is { } lent ? keys.With(lent) : keys;

    private void TakeBack()
    {
        lock (_reading)
        {
            _lent = null;
            Believe(KeySet.Parse(_text));
        }
    }

    [LoggerMessage(2301, LogLevel.Information, "The keys that sign tokens have changed and were read again from {File}")]
    private partial void LogRead(string file);

    [LoggerMessage(2302, LogLevel.Warning, "{File} has changed and is no set of public keys any more ({Why}); the keys read before stay. Mend the file.")]
    private partial void LogRefused(string file, string why);

    private sealed class Loan(SigningKeys keys) : IDisposable
    {
        public void Dispose() => keys.TakeBack();
    }
}
