using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CrmDr.ServiceDefaults.Cloud;

/// <summary>One line of JSON for each event, with the fields that Cloud Logging and Error Reporting, or CloudWatch and X-Ray, look for.</summary>
internal sealed class CloudLogFormatter(CloudSettings settings, string service) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "crmdr-cloud";

    // By this type Error Reporting knows an error that has no stack of a language that it recognises.
    private const string ReportedError = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent";

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString() ?? "";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        Write(logEntry, textWriter, TimeProvider.System.GetUtcNow(), Activity.Current);

    internal void Write<TState>(in LogEntry<TState> entry, TextWriter output, DateTimeOffset at, Activity? span)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            if (settings.Provider == CloudProvider.Gcp)
                WriteGcp(json, entry.LogLevel, message, entry.Exception, at, span);
            else
                WriteAws(json, entry.LogLevel, message, entry.Exception, at, span);
            json.WriteString("category", entry.Category);
            if (entry.EventId.Id != 0)
                json.WriteNumber("event", entry.EventId.Id);
            WriteValues(json, entry.State);
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    private void WriteGcp(Utf8JsonWriter json, LogLevel level, string message, Exception? failure, DateTimeOffset at, Activity? span)
    {
        json.WriteString("severity", level switch
        {
            LogLevel.Critical => "CRITICAL",
            LogLevel.Error => "ERROR",
            LogLevel.Warning => "WARNING",
            LogLevel.Information => "INFO",
            _ => "DEBUG",
        });
        json.WriteString("time", Time(at));
        // What the API was sent already is not reported from the output once more: a stack alone would do that.
        json.WriteString("message", failure is null ? message : settings.ByApi ? $"{message} ({failure.GetType().Name}: {failure.Message})" : $"{message}\n{failure}");
        if (level >= LogLevel.Error && !settings.ByApi)
            json.WriteString("@type", ReportedError);
        json.WriteStartObject("serviceContext");
        json.WriteString("service", service);
        json.WriteString("version", Version);
        json.WriteEndObject();
        if (span is null)
            return;
        json.WriteString("logging.googleapis.com/trace", $"projects/{settings.Account}/traces/{span.TraceId}");
        json.WriteString("logging.googleapis.com/spanId", span.SpanId.ToString());
        json.WriteBoolean("logging.googleapis.com/trace_sampled", span.Recorded);
    }

    private void WriteAws(Utf8JsonWriter json, LogLevel level, string message, Exception? failure, DateTimeOffset at, Activity? span)
    {
        json.WriteString("level", level.ToString().ToUpperInvariant());
        json.WriteString("timestamp", Time(at));
        json.WriteString("message", message);
        if (failure is not null)
            json.WriteString("exception", failure.ToString());
        json.WriteString("service", service);
        if (span is null)
            return;
        var trace = span.TraceId.ToString();
        json.WriteString("traceId", trace);
        // X-Ray writes the same number in three parts.
        json.WriteString("xrayTraceId", $"1-{trace[..8]}-{trace[8..]}");
        json.WriteString("spanId", span.SpanId.ToString());
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values)
            return;
        json.WriteStartObject("values");
        foreach (var (name, value) in values)
            if (name != "{OriginalFormat}")
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
