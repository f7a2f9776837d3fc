namespace Ebpf.Native.Tests;

internal sealed class RecordingSink(params LibBpfPrintLevel[] enabled) : ILibBpfPrintSink
{
    internal List<(LibBpfPrintLevel Level, string Text)> Messages { get; } = [];

    internal IEnumerable<string> Texts => Messages.Select(m => m.Text);

    public bool IsEnabled(LibBpfPrintLevel level) => enabled.Contains(level);

    public void Write(LibBpfPrintLevel level, string text) => Messages.Add((level, text));
}
