using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebpf;
using Ebpf.Links;
using Ebpf.Native;
using Ebpf.RingBuffer;

// The C# half of ../baseline/startup.c: one probe, one event. Prints when it was attached and when the event was read
// (CLOCK_MONOTONIC, ns), and what the event says; then stays until its input ends, to be looked at.
using Stream bytes = typeof(Program).Assembly.GetManifestResourceStream("startup.bpf.o")!;
CollectionSpec spec = CollectionSpec.Load(bytes, "startup");
spec.Variables["target_tgid"].Set((uint)Environment.ProcessId);
using Collection collection = Collection.Load(spec);
using RingBufferReader reader = collection.OpenRingBuffer("events");
using LinkGroup links = collection.AttachAll();
long attached = Stopwatch.GetTimestamp();

using (File.OpenHandle("/dev/null"))
{
}

var first = default(First);
while (first.Read == 0)
{
    reader.Wait(Timeout.InfiniteTimeSpan);
    reader.Consume(ref first);
}

Console.WriteLine($"{attached} {first.Read} {first.Tgid} {first.PathSum} {LibBpf.Version}");
Console.OpenStandardInput().ReadByte();

internal struct First : IRecordHandler
{
    internal long Read;
    internal uint Tgid;
    internal int PathSum;

    public void OnRecord(ReadOnlySpan<byte> record)
    {
        if (Read != 0)
        {
            return;
        }

        Read = Stopwatch.GetTimestamp();
        Tgid = MemoryMarshal.Read<uint>(record);
        ReadOnlySpan<byte> path = record[sizeof(uint)..];
        foreach (byte letter in path[..path.IndexOf((byte)0)])
        {
            PathSum += letter;
        }
    }
}
