using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>Runs the program in the kernel on what the caller gives it, attached to nothing (<c>BPF_PROG_TEST_RUN</c>). Kernel 4.12.</summary>
    /// <remarks>
    /// Programs on packets (XDP, traffic control, socket filter, cgroup skb, lwt, netfilter from 6.4 on), flow dissectors, socket lookup
    /// (5.12), raw tracepoints (5.10), fentry and fexit (5.6: only of the kernel's own test functions), struct_ops tests, system call programs
    /// (5.14). A signal interrupts a long run, which then starts again: the program may run more often than asked for.
    /// </remarks>
    /// <param name="options">What to run it with.</param>
    /// <returns>The result, whose spans are parts of those in <paramref name="options"/>.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel can not test-run this kind of program.</exception>
    /// <exception cref="BpfBufferTooSmallException">The program ran, but what it left does not fit into an output buffer; the exception tells the size.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF, CAP_NET_ADMIN or CAP_PERFMON, by the kind of program.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public TestRunResult Run(TestRunOptions options)
    {
        if (Type == ProgramType.Syscall)
        {
            return RunSystemCall(options);
        }

        bpf_test_run_opts native = RunOnce(options, options.Context, options.ContextOut);
        return Result(native, options, options.ContextOut[..Math.Min((int)native.ctx_size_out, options.ContextOut.Length)]);
    }

    /// <summary>Runs the program in the kernel on a context that it may change, attached to nothing; see <see cref="Run(TestRunOptions)"/>.</summary>
    /// <param name="context">
    /// The context, such as <see cref="XdpMd"/>, <see cref="SkBuffContext"/>, <see cref="SkLookupContext"/>, or the user's own struct for a system call program; afterwards as the
    /// program left it. A raw tracepoint's, an array of <see cref="ulong"/> arguments, is not handed back.
    /// </param>
    /// <param name="options">What else to run it with; its contexts must be empty.</param>
    /// <typeparam name="TContext">The C struct, field by field.</typeparam>
    /// <inheritdoc cref="Run(TestRunOptions)" path="/returns"/>
    /// <inheritdoc cref="Run(TestRunOptions)" path="/exception"/>
    public TestRunResult Run<TContext>(ref TContext context, TestRunOptions options = default)
        where TContext : unmanaged
    {
        if (!options.Context.IsEmpty || !options.ContextOut.IsEmpty)
        {
            throw new ArgumentException("the context is given twice", nameof(options));
        }

        fixed (TContext* pointer = &context)
        {
            // Raw tracepoints do not hand it back, and system call programs do so at once.
            var bytes = new Span<byte>(pointer, sizeof(TContext));
            bool isHandedBack = Type is not (ProgramType.RawTracepoint or ProgramType.RawTracepointWritable or ProgramType.Syscall);
            return Result(RunOnce(options, bytes, isHandedBack ? bytes : default), options, context: default);
        }
    }

    // The kernel writes such a program's context back to where it was read from.
    private TestRunResult RunSystemCall(TestRunOptions options)
    {
        int size = options.Context.Length;
        const int onStack = 512;
        if (!options.ContextOut.IsEmpty && options.ContextOut.Length < size)
        {
            throw new BpfBufferTooSmallException($"the context of {What} needs {size} bytes, and there is room for {options.ContextOut.Length}", size);
        }

        Span<byte> copy = !options.ContextOut.IsEmpty ? options.ContextOut[..size] : size <= onStack ? stackalloc byte[onStack] : new byte[size];
        options.Context.CopyTo(copy);
        bpf_test_run_opts native = RunOnce(options, copy[..size], contextOut: default);
        return Result(native, options, options.ContextOut.IsEmpty ? default : options.ContextOut[..size]);
    }

    private bpf_test_run_opts RunOnce(TestRunOptions options, scoped ReadOnlySpan<byte> context, scoped Span<byte> contextOut)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Repeat);
        ArgumentOutOfRangeException.ThrowIfNegative(options.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Cpu ?? 0);
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();

        // An empty span becomes null: with an address and no size, the kernel would write as much as it has.
        fixed (byte* data = options.Data, dataOut = options.DataOut, contextIn = context, contextBack = contextOut)
        {
            bpf_test_run_opts native;
            int errno;
            do
            {
                native = new bpf_test_run_opts
                {
                    data_in = data,
                    data_size_in = (uint)options.Data.Length,
                    data_out = dataOut,
                    data_size_out = (uint)options.DataOut.Length,
                    ctx_in = contextIn,
                    ctx_size_in = (uint)context.Length,
                    ctx_out = contextBack,
                    ctx_size_out = (uint)contextOut.Length,
                    repeat = options.Repeat,
                    flags = (uint)(options.Cpu is null ? options.Flags : options.Flags | TestRunFlags.RunOnCpu),
                    cpu = (uint)(options.Cpu ?? 0),
                    batch_size = (uint)options.BatchSize,
                };
                errno = -LibBpf.bpf_prog_test_run_opts(fd.Value, &native);
            }
            while (errno == Errno.EINTR);

            return errno == 0 ? native : throw NotRun(errno, options.DataOut.Length, contextOut.Length, native);
        }
    }

    private static TestRunResult Result(scoped in bpf_test_run_opts native, TestRunOptions options, Span<byte> context)
    {
        int dataSize = (int)native.data_size_out;
        return new TestRunResult(native.retval, native.duration, dataSize, options.DataOut[..Math.Min(dataSize, options.DataOut.Length)], context);
    }

    private BpfException NotRun(int errno, int dataRoom, int contextRoom, in bpf_test_run_opts native)
    {
        string what = $"{What} could not be test-run";
        return errno switch
        {
            Errno.ENOTSUPP => new BpfNotSupportedException($"{what}: this kernel can not run programs of the type {Type} without their hook", errno),
            Errno.E2BIG => new BpfNotSupportedException(
                $"{what}: this kernel does not know an option that is set (BatchSize: 5.18; Cpu and Flags: 5.10), or a field of the context that is not zero; "
                + "or the context is larger than a page",
                errno),
            Errno.ENOSPC => TooSmall(dataRoom, contextRoom, native),
            Errno.EPERM or Errno.EACCES =>
                PermissionExplainer.Explain($"test-run {What}", errno, PermissionExplainer.Needs(Type), PermissionFacts.Read(), details: ""),
            Errno.EINVAL => new BpfException($"{what}: {Errno.Describe(errno)}{InvalidHint}", errno),
            _ => new BpfException($"{what}: {Errno.Describe(errno)}", errno),
        };
    }

    // Where no buffer is given, the size is told and is no reason to fail.
    private BpfBufferTooSmallException TooSmall(int dataRoom, int contextRoom, in bpf_test_run_opts native)
    {
        (string name, int has, int needs) = dataRoom > 0 && native.data_size_out > dataRoom
            ? (nameof(TestRunOptions.DataOut), dataRoom, (int)native.data_size_out)
            : (nameof(TestRunOptions.ContextOut), contextRoom, (int)native.ctx_size_out);
        return new BpfBufferTooSmallException($"{What} ran, but {name} has {has} bytes and needs {needs}", needs, Errno.ENOSPC);
    }

    private string InvalidHint => Type switch
    {
        ProgramType.RawTracepoint or ProgramType.RawTracepointWritable =>
            " (raw tracepoints take Context, Cpu and RunOnCpu, and nothing else; the context holds the tracepoint's arguments, 8 bytes each)",
        ProgramType.Syscall => " (system call programs take Context of at most 65,535 bytes, and nothing else)",
        ProgramType.SkLookup => " (socket lookups take a context of the size of SkLookupContext, and no data)",
        ProgramType.Xdp =>
            " (data must have 14 bytes or more and, unless the program is 'xdp.frags', fit into a page; a context needs kernel 5.14; in it, DataEnd is the size of the data, and the "
            + "bytes before Data are metadata, a multiple of 4 up to 32; live frames: no output, and kernel 5.18)",
        _ => " (data must have 14 bytes or more and fit into a page; in a context, only some fields may differ from zero)",
    };
}
