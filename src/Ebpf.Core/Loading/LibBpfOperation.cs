using Ebpf.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Loading;

/// <summary>One operation on this thread: what libbpf prints meanwhile is logged as the operation's and kept to explain its failure.</summary>
/// <param name="name">What is being done: "load 'openat'".</param>
/// <param name="logger">Of the category <see cref="Log.LibBpfCategory"/>.</param>
internal sealed class LibBpfOperation(string name, ILogger? logger) : ILibBpfPrintSink
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly List<string> _warnings = [];

    /// <summary>The warnings so far, whole, without libbpf's own prefix.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Listens to libbpf on this thread until the scope is disposed.</summary>
    internal LibBpfPrint.Scope Listen() => LibBpfPrint.Redirect(this);

    public bool IsEnabled(LibBpfPrintLevel level) => level switch
    {
        LibBpfPrintLevel.Warn => true,
        LibBpfPrintLevel.Info => _logger.IsEnabled(LogLevel.Information),
        _ => _logger.IsEnabled(LogLevel.Debug),
    };

    public void Write(LibBpfPrintLevel level, string text)
    {
        const string prefix = "libbpf: ";
        string message = text.TrimEnd('\n');
        message = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
        switch (level)
        {
            case LibBpfPrintLevel.Warn:
                _warnings.Add(message);
                Log.LibBpfWarning(_logger, name, message);
                break;
            case LibBpfPrintLevel.Info:
                Log.LibBpfInformation(_logger, name, message);
                break;
            default:
                Log.LibBpfDebug(_logger, name, message);
                break;
        }
    }
}
