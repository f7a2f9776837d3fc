using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed partial class TestRunTests : IDisposable
{
    private static readonly byte[] _packet = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("runnable"));
    private readonly List<Collection> _loaded = [];

    [KernelFact]
    public void Packet_comes_back_as_the_program_left_it()
    {
        BpfProgram program = Loaded("a_program_whose_name_is_cut");
        byte[] buffer = new byte[100];
        TestRunResult result = program.Run(new TestRunOptions { Data = _packet, DataOut = buffer });
        Assert.Equal(1u, result.ReturnValue);
        Assert.Equal(72, result.DataSize);
        Assert.Equal([.. Enumerable.Repeat((byte)0xaa, 8), .. _packet], result.Data.ToArray());
        Assert.True(result.Data.Overlaps(buffer));
        Assert.All(buffer[72..], rest => Assert.Equal(0, rest));
        Assert.True(result.Context.IsEmpty);
    }

    [KernelFact]
    public void Size_is_known_without_an_output_buffer() =>
        Assert.Equal(72, Loaded("a_program_whose_name_is_cut").Run(new TestRunOptions { Data = _packet }).DataSize);

    [KernelFact]
    public void Output_buffer_that_is_too_short_is_told_the_size_and_not_overrun()
    {
        BpfProgram program = Loaded("a_program_whose_name_is_cut");
        byte[] buffer = new byte[100];
        buffer.AsSpan().Fill(0xcc);
        BpfBufferTooSmallException error = Assert.Throws<BpfBufferTooSmallException>(
            () => program.Run(new TestRunOptions { Data = _packet, DataOut = buffer.AsSpan(0, 71) }));
        Assert.Equal((72, Errno.ENOSPC), (error.NeededSize, error.Errno));
        Assert.All(buffer[71..], rest => Assert.Equal(0xcc, rest));
        program.Run(new TestRunOptions { Data = _packet, DataOut = buffer.AsSpan(0, error.NeededSize) });

        BpfBufferTooSmallException context = Assert.Throws<BpfBufferTooSmallException>(
            () => Loaded("change_context").Run(new TestRunOptions { Data = _packet, ContextOut = new byte[16] }));
        int sizeHere = Machine.IsKernel("5.16") ? 192 : 184;
        Assert.Equal(sizeHere, context.NeededSize);
        Assert.Contains("ContextOut", context.Message, StringComparison.Ordinal);
        int tooShort = 0;
        Assert.Equal(sizeHere, Assert.Throws<BpfBufferTooSmallException>(() => Loaded("change_context").Run(ref tooShort, new TestRunOptions { Data = _packet })).NeededSize);
    }

    [KernelFact(Since = "5.14")]
    public void Typed_context_of_XDP_goes_in_and_out()
    {
        BpfProgram program = Loaded("return_metadata");
        var context = new XdpMd { Data = 4, DataEnd = 64 };
        byte[] packet = [0x78, 0x56, 0x34, 0x12, .. _packet.AsSpan(4)];
        Assert.Equal(0x12345678u, program.Run(ref context, new TestRunOptions { Data = packet }).ReturnValue);
        Assert.Equal((4u, 64u, 0u), (context.Data, context.DataEnd, context.DataMeta));
    }

    [KernelFact]
    public void Typed_context_of_traffic_control_goes_in_and_out()
    {
        BpfProgram program = Loaded("change_context");
        var context = new SkBuffContext { Mark = 41 };
        context.Cb[0] = 30;
        context.Cb[1] = 3;
        Assert.Equal(64u, program.Run(ref context, new TestRunOptions { Data = _packet }).ReturnValue);
        Assert.Equal((42u, 7u, 33u), (context.Mark, context.Priority, context.Cb[4]));
    }

    [KernelFact(Since = "5.12")]
    public void Typed_context_of_a_socket_lookup_goes_in()
    {
        BpfProgram program = Loaded("family_is_inet");
        var context = new SkLookupContext { Family = 2, Protocol = 6, LocalPort = 8080, RemoteIp4 = BitConverter.ToUInt32([127, 0, 0, 1]) };
        Assert.Equal(1u, program.Run(ref context).ReturnValue);
        context.LocalPort++;
        Assert.Equal(0u, program.Run(ref context).ReturnValue);
    }

    [KernelFact(Since = "5.14")]
    public void Context_of_a_system_call_program_comes_back_and_the_callers_input_stays()
    {
        BpfProgram program = Loaded("add_in_place");
        var sum = new Sum { A = 3, B = 4, Result = 1 };
        Assert.Equal(5u, program.Run(ref sum).ReturnValue);
        Assert.Equal(7u, sum.Result);

        byte[] input = new byte[16], output = new byte[20];
        input[0] = 9;
        TestRunResult result = program.Run(new TestRunOptions { Context = input, ContextOut = output });
        Assert.Equal(9u, BinaryPrimitives.ReadUInt64LittleEndian(result.Context[8..]));
        Assert.Equal(16, result.Context.Length);
        Assert.Equal(0, input[8]);
        Assert.Equal(5u, program.Run(new TestRunOptions { Context = input }).ReturnValue);
        Assert.Equal(0, input[8]);
        Assert.Equal(16, Assert.Throws<BpfBufferTooSmallException>(() => program.Run(new TestRunOptions { Context = input, ContextOut = new byte[8] })).NeededSize);
    }

    [KernelFact]
    public void Raw_tracepoint_runs_with_its_arguments_on_a_chosen_CPU()
    {
        BpfProgram program = Loaded("add_arguments");
        Arguments arguments = default;
        arguments.First = 40;
        arguments.Second = 2;
        Assert.Equal(42u, program.Run(ref arguments).ReturnValue);
        int last = Environment.ProcessorCount - 1;
        program.Run(ref arguments, new TestRunOptions { Cpu = last });
        byte[] cpu = new byte[8];
        _loaded[^1].Maps["a_map_whose_name_is_cut"].TryGetValue([0, 0, 0, 0], cpu);
        Assert.Equal(last, cpu[0]);
    }

    [KernelFact]
    public void Runs_are_repeated_and_timed()
    {
        BpfProgram program = Loaded("count_and_drop");
        TestRunResult result = program.Run(new TestRunOptions { Data = _packet, Repeat = 10_000 });
        Assert.Equal(1u, result.ReturnValue);
        Assert.InRange(result.DurationNanoseconds, 1u, 1_000_000u);
        Assert.Equal(10_000u, Counted());
    }

    [KernelFact]
    public void Run_that_a_signal_interrupts_starts_again()
    {
        // Until the signal comes in time: whoever sends it may be held up for longer than the run takes.
        BpfProgram program = Loaded("count_and_drop");
        for (int repeat = 2_000_000; !IsInterrupted(program, repeat); repeat *= 2)
        {
        }
    }

    private bool IsInterrupted(BpfProgram program, int repeat)
    {
        ulong before = Counted();
        int thread = 0;
        uint result = 0;
        Task run = Task.Run(
            () =>
            {
                Volatile.Write(ref thread, gettid());
                result = program.Run(new TestRunOptions { Data = _packet, Repeat = repeat }).ReturnValue;
            },
            TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => Counted() > before, TimeSpan.FromMinutes(2)));
        const int sigchld = 17;
        Assert.Equal(0, tgkill(Environment.ProcessId, thread, sigchld));
        Assert.True(run.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));

        Assert.Equal(1u, result);
        ulong counted = Counted() - before;
        Assert.InRange(counted, (ulong)repeat, 2ul * (ulong)repeat);
        return counted != (ulong)repeat;
    }

    [KernelFact(Since = "5.18")]
    public void Live_frames_run_in_batches()
    {
        BpfProgram program = Loaded("count_and_drop");
        program.Run(new TestRunOptions { Data = _packet, Repeat = 100, Flags = TestRunFlags.XdpLiveFrames, BatchSize = 32 });
        Assert.Equal(100u, Counted());
    }

    [KernelFact]
    public void Kinds_that_can_not_be_test_run_say_so()
    {
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => Loaded("can_not_be_run").Run(default));
        Assert.Contains("can not run programs of the type Tracepoint", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void What_the_kernel_finds_invalid_is_explained()
    {
        var hashed = new SkBuffContext { Hash = 1 };
        BpfException packet = Assert.Throws<BpfException>(() => Loaded("change_context").Run(ref hashed, new TestRunOptions { Data = _packet }));
        Assert.Contains("only some fields may differ from zero", packet.Message, StringComparison.Ordinal);
        var wrong = new XdpMd { DataEnd = 64, DataMeta = 1 };
        BpfException xdp = Assert.Throws<BpfException>(() => Loaded("return_metadata").Run(ref wrong, new TestRunOptions { Data = _packet }));
        Assert.Contains("14 bytes or more", xdp.Message, StringComparison.Ordinal);
        BpfException raw = Assert.Throws<BpfException>(() => Loaded("add_arguments").Run(new TestRunOptions { Context = new byte[16], Repeat = 2 }));
        Assert.Contains("raw tracepoints take Context, Cpu", raw.Message, StringComparison.Ordinal);
        BpfProgram program = Loaded("return_metadata");
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Run(new TestRunOptions { Repeat = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Run(new TestRunOptions { BatchSize = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Run(new TestRunOptions { Cpu = -1 }));
        var context = new XdpMd();
        Assert.Throws<ArgumentException>(() => program.Run(ref context, new TestRunOptions { Context = new byte[4] }));
        program.Dispose();
        Assert.Throws<ObjectDisposedException>(() => program.Run(new TestRunOptions { Data = _packet }));
    }

    [KernelFact]
    public void Runs_allocate_nothing()
    {
        BpfProgram program = Loaded("change_context");
        byte[] buffer = new byte[64];
        uint Once()
        {
            var context = new SkBuffContext { Mark = 1 };
            return program.Run(ref context, new TestRunOptions { Data = _packet, DataOut = buffer }).ReturnValue;
        }

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Once();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose() => _loaded.ForEach(collection => collection.Dispose());

    // One program alone: not every kernel loads all of them.
    private BpfProgram Loaded(string name)
    {
        foreach (ProgramSpec program in _spec.Programs.Values)
        {
            program.AutoLoad = program.Name == name;
        }

        _loaded.Add(Collection.Load(_spec));
        return _loaded[^1].Programs[name];
    }

    private ulong Counted()
    {
        byte[] count = new byte[8];
        Assert.True(_loaded[^1].Maps["a_map_whose_name_is_cut"].TryGetValue([0, 0, 0, 0], count));
        return BinaryPrimitives.ReadUInt64LittleEndian(count);
    }

    // In libc since 2.30.
    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc")]
    private static partial int tgkill(int process, int thread, int signal);

    private struct Sum
    {
        public uint A;
        public uint B;
        public ulong Result;
    }

    // sys_enter has two arguments.
    private struct Arguments
    {
        public ulong First;
        public ulong Second;
    }
}
