namespace Ebpf;

/// <summary>What a test run gave.</summary>
public readonly ref struct TestRunResult
{
    internal TestRunResult(uint returnValue, uint duration, int dataSize, Span<byte> data, Span<byte> context)
    {
        ReturnValue = returnValue;
        DurationNanoseconds = duration;
        DataSize = dataSize;
        Data = data;
        Context = context;
    }

    /// <summary>What the program returned, the last time if it was repeated.</summary>
    public uint ReturnValue { get; }

    /// <summary>The time of one run in nanoseconds: the average, rounded down by the kernel; 0 for raw tracepoints and system call programs.</summary>
    public uint DurationNanoseconds { get; }

    /// <summary>How many bytes the packet has as the program left it; known also without <see cref="TestRunOptions.DataOut"/>.</summary>
    public int DataSize { get; }

    /// <summary>The packet as the program left it: the part of <see cref="TestRunOptions.DataOut"/> that was written.</summary>
    public Span<byte> Data { get; }

    /// <summary>The context as the program left it: the part of <see cref="TestRunOptions.ContextOut"/> that was written.</summary>
    public Span<byte> Context { get; }
}
