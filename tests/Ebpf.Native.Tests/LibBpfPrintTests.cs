using System.Runtime.InteropServices;

namespace Ebpf.Native.Tests;

public class LibBpfPrintTests
{
    [LinuxFact]
    public void A_warning_reaches_the_sink_of_its_thread()
    {
        var sink = new RecordingSink(LibBpfPrintLevel.Warn);

        using (LibBpfPrint.Redirect(sink))
        {
            OpenMissing("/nonexistent/a.bpf.o");
        }

        OpenMissing("/nonexistent/b.bpf.o");

        Assert.Equal([(LibBpfPrintLevel.Warn, "libbpf: elf: failed to open /nonexistent/a.bpf.o: -ENOENT\n")], sink.Messages);
    }

    [LinuxFact]
    public void Scopes_nest()
    {
        var outer = new RecordingSink(LibBpfPrintLevel.Warn);
        var inner = new RecordingSink(LibBpfPrintLevel.Warn);

        using (LibBpfPrint.Redirect(outer))
        {
            using (LibBpfPrint.Redirect(inner))
            {
                OpenMissing("/inner");
            }

            OpenMissing("/outer");
        }

        Assert.Contains("/inner", Assert.Single(inner.Texts), StringComparison.Ordinal);
        Assert.Contains("/outer", Assert.Single(outer.Texts), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_message_of_many_megabytes_is_whole()
    {
        var sink = new RecordingSink(LibBpfPrintLevel.Warn);
        string path = string.Create(20_000_000, 0, static (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 26));
            }
        });

        using (LibBpfPrint.Redirect(sink))
        {
            OpenMissing(path);
        }

        Assert.Equal($"libbpf: elf: failed to open {path}: -ENAMETOOLONG\n", Assert.Single(sink.Texts));
    }

    [LinuxFact]
    public void Text_is_UTF_8()
    {
        var sink = new RecordingSink(LibBpfPrintLevel.Warn);

        using (LibBpfPrint.Redirect(sink))
        {
            OpenMissing("/пробник/🐝");
        }

        Assert.Contains("/пробник/🐝", Assert.Single(sink.Texts), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Threads_do_not_mix()
    {
        const int Rounds = 200;
        var sinks = Enumerable.Range(0, 8).Select(_ => new RecordingSink(LibBpfPrintLevel.Warn)).ToArray();
        using var start = new Barrier(sinks.Length);
        var threads = sinks.Select((sink, i) => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < Rounds; round++)
            {
                using (LibBpfPrint.Redirect(sink))
                {
                    OpenMissing($"/thread-{i}/{round}");
                }
            }
        })).ToArray();

        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        for (int i = 0; i < sinks.Length; i++)
        {
            Assert.Equal(
                Enumerable.Range(0, Rounds).Select(round => $"libbpf: elf: failed to open /thread-{i}/{round}: -ENOENT\n"),
                sinks[i].Texts);
        }
    }

    [LinuxFact]
    public void Debug_messages_come_when_asked_for()
    {
        var sink = new RecordingSink(LibBpfPrintLevel.Debug);

        using (LibBpfPrint.Redirect(sink))
        {
            GuessType();
        }

        Assert.NotEmpty(sink.Messages);
        Assert.All(sink.Messages, m => Assert.Equal(LibBpfPrintLevel.Debug, m.Level));
    }

    [LinuxFact]
    public void Messages_that_nobody_wants_are_not_formatted()
    {
        using (LibBpfPrint.Redirect(new RecordingSink()))
        {
            GuessType();
            long before = GC.GetAllocatedBytesForCurrentThread();
            GuessType();
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [LinuxFact]
    public void The_fallback_takes_what_no_scope_does()
    {
        var fallback = new RecordingSink(LibBpfPrintLevel.Warn);
        var sink = new RecordingSink(LibBpfPrintLevel.Warn);

        LibBpfPrint.Fallback = fallback;
        try
        {
            OpenMissing("/fallback");
            using (LibBpfPrint.Redirect(sink))
            {
                OpenMissing("/scope");
            }
        }
        finally
        {
            LibBpfPrint.Fallback = null;
        }

        Assert.Contains("/fallback", Assert.Single(fallback.Texts), StringComparison.Ordinal);
        Assert.Contains("/scope", Assert.Single(sink.Texts), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_sink_that_throws_harms_nobody()
    {
        var sink = new ThrowingSink();

        using (LibBpfPrint.Redirect(sink))
        {
            OpenMissing("/nonexistent");
        }

        Assert.Equal(Errno.ENOENT, Marshal.GetLastPInvokeError());
        Assert.Same(sink.Exception, LibBpfPrint.Failure);
    }

    [LinuxFact]
    public unsafe void Errno_survives_the_callback()
    {
        _ = LibBpf.Version;
        var callback = LibBpf.libbpf_set_print(null);
        LibBpf.libbpf_set_print(callback);

        using (LibBpfPrint.Redirect(new ThrowingSink()))
        {
            byte* noArguments = stackalloc byte[32];
            fixed (byte* format = "text\n"u8)
            {
                Marshal.SetLastSystemError(Errno.E2BIG);
                callback((uint)LibBpfPrintLevel.Warn, format, noArguments);
                Assert.Equal(Errno.E2BIG, Marshal.GetLastSystemError());
            }
        }
    }

    [Fact]
    public void Of_a_message_beyond_32_MiB_beginning_and_end_are_kept()
    {
        byte[] text = new byte[33 << 20];
        text.AsSpan().Fill((byte)'x');
        "begin"u8.CopyTo(text);
        "end"u8.CopyTo(text.AsSpan(^3..));
        string message = LibBpfPrint.Decode(text);
        Assert.StartsWith("beginxxx", message, StringComparison.Ordinal);
        Assert.EndsWith("xxxend", message, StringComparison.Ordinal);
        Assert.Contains("\n[... 1048576 bytes left out ...]\n", message, StringComparison.Ordinal);
        Assert.Equal(32 << 20, message.Count(c => c is 'x') + "beginend".Length);
    }

    private static unsafe void OpenMissing(string path) => Assert.True(LibBpf.bpf_object__open_file(path, null) is null);

    private static unsafe void GuessType()
    {
        uint programType, attachType;
        Assert.True(LibBpf.libbpf_prog_type_by_name("no_such_section", &programType, &attachType) < 0);
    }

    private sealed class ThrowingSink : ILibBpfPrintSink
    {
        internal InvalidOperationException Exception { get; } = new("a sink's own fault");

        public bool IsEnabled(LibBpfPrintLevel level) => true;

        public void Write(LibBpfPrintLevel level, string text)
        {
            Marshal.SetLastSystemError(Errno.EIO);
            throw Exception;
        }
    }
}
