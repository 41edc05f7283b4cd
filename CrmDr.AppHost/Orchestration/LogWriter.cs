#if HAS_ASPIRE
using System.Text;
using Microsoft.Extensions.Logging;

namespace CrmDr.AppHost.Orchestration;

/// <summary>Lines that a command writes become lines of a resource's log; they are kept as well, for the answer.</summary>
internal sealed partial class LogWriter(ILogger log) : TextWriter
{
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _all = new();
    private readonly Lock _lock = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_lock)
        {
            _all.Append(value);
            if (value != '\n')
            {
                _line.Append(value);
                return;
            }

            var text = _line.ToString().TrimEnd();
            _line.Clear();
            if (text.Length > 0)
                LogLine(log, text);
        }
    }

    public override string ToString()
    {
        lock (_lock)
            return _all.ToString().Trim();
    }

    [LoggerMessage(1301, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger log, string line);
}
#endif
