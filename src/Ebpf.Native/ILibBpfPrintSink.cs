namespace Ebpf.Native;

/// <summary>Takes what libbpf says. Called inside libbpf, on the thread that called it: do not call libbpf from here.</summary>
internal interface ILibBpfPrintSink
{
    /// <summary>Asked before a message is formatted.</summary>
    bool IsEnabled(LibBpfPrintLevel level);

    /// <param name="level">How grave libbpf finds it.</param>
    /// <param name="text">The whole message with its line end: one line, several, or a verifier log of many megabytes.</param>
    void Write(LibBpfPrintLevel level, string text);
}
