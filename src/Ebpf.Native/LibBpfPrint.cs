using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Native;

/// <summary>
/// libbpf's one, process-wide print callback, told apart by thread: libbpf works synchronously, so what it prints belongs to the
/// operation that the thread is in.
/// </summary>
internal static unsafe partial class LibBpfPrint
{
    // The verifier's log of a program that is too complex has 100 MiB and more; libbpf gives it in one message.
    private const int MaxLength = 32 << 20, MaxHead = 64 << 10;

    [ThreadStatic]
    private static ILibBpfPrintSink? _sink;

    private static ILibBpfPrintSink? _fallback;
    private static Exception? _failure;

    /// <summary>Takes the messages of threads that are in no <see cref="Redirect"/>; null drops them.</summary>
    internal static ILibBpfPrintSink? Fallback
    {
        get => Volatile.Read(ref _fallback);
        set => Volatile.Write(ref _fallback, value);
    }

    /// <summary>The last exception that a sink threw: it cost a message, but cannot cross libbpf's frames.</summary>
    internal static Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Gives <paramref name="sink"/> what libbpf prints on this thread until the scope is disposed. Scopes nest.</summary>
    internal static Scope Redirect(ILibBpfPrintSink sink) => new(sink);

    // Once per process, by address: an import would ask the resolver, which is what calls this.
    internal static void Install(nint library)
    {
        var setPrint = (delegate* unmanaged[Cdecl]<
            delegate* unmanaged[Cdecl]<uint, byte*, void*, int>,
            delegate* unmanaged[Cdecl]<uint, byte*, void*, int>>)NativeLibrary.GetExport(library, nameof(LibBpf.libbpf_set_print));
        setPrint(&Print);
    }

    // A va_list parameter is one pointer, or a value of a pointer's size, on every Linux ABI that .NET runs on: it is handed on
    // as it came, and used up by the one call.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(uint level, byte* format, void* arguments)
    {
        int errno = Marshal.GetLastSystemError();
        try
        {
            if ((_sink ?? Fallback) is { } sink && sink.IsEnabled((LibBpfPrintLevel)level))
            {
                sink.Write((LibBpfPrintLevel)level, Format(format, arguments));
            }
        }
        catch (Exception e)
        {
            Volatile.Write(ref _failure, e);
        }

        // libbpf reports by errno after it has printed why.
        Marshal.SetLastSystemError(errno);
        return 0;
    }

    private static string Format(byte* format, void* arguments)
    {
        byte* text = null;
        int length = vasprintf(&text, format, arguments);
        if (length < 0) // out of memory: the format says more than nothing
        {
            return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(format));
        }

        try
        {
            return Decode(new ReadOnlySpan<byte>(text, length));
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    /// <summary>A message as text; of one that is beyond 32 MiB the beginning and the end, where the reason stands.</summary>
    internal static string Decode(ReadOnlySpan<byte> text) =>
        text.Length <= MaxLength
            ? Encoding.UTF8.GetString(text)
            : $"{Encoding.UTF8.GetString(text[..MaxHead])}\n[... {text.Length - MaxLength} bytes left out ...]\n{Encoding.UTF8.GetString(text[^(MaxLength - MaxHead)..])}";

    [LibraryImport("libc")]
    private static partial int vasprintf(byte** text, byte* format, void* arguments);

    internal readonly ref struct Scope : IDisposable
    {
        private readonly ILibBpfPrintSink? _previous;

        internal Scope(ILibBpfPrintSink sink)
        {
            _previous = _sink;
            _sink = sink;
        }

        public void Dispose() => _sink = _previous;
    }
}
