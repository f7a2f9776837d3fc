using Microsoft.Extensions.Logging;

namespace Ebpf.Loading;

/// <summary>What this assembly logs.</summary>
internal static partial class Log
{
    /// <summary>The category of libbpf's messages.</summary>
    internal const string LibBpfCategory = "Ebpf.LibBpf";

    [LoggerMessage(1, LogLevel.Warning, "{Operation}: {Message}", EventName = "LibBpfWarning")]
    internal static partial void LibBpfWarning(ILogger logger, string operation, string message);

    [LoggerMessage(2, LogLevel.Information, "{Operation}: {Message}", EventName = "LibBpfInformation")]
    internal static partial void LibBpfInformation(ILogger logger, string operation, string message);

    [LoggerMessage(3, LogLevel.Debug, "{Operation}: {Message}", EventName = "LibBpfDebug")]
    internal static partial void LibBpfDebug(ILogger logger, string operation, string message);
}
