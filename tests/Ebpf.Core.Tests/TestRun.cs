using Ebpf.Native;

namespace Ebpf.Core.Tests;

/// <summary>Runs a program once in the kernel, on a packet.</summary>
internal static class TestRun
{
    internal static unsafe uint Of(Collection collection, string program, ReadOnlySpan<byte> packet)
    {
        uint id = 0;
        BpfProgram loaded = collection.Programs[program];
        fixed (byte* data = packet)
        {
            var opts = new bpf_test_run_opts { data_in = data, data_size_in = (uint)packet.Length, repeat = 1 };
            int result = LibBpf.bpf_prog_test_run_opts(loaded.DangerousFd, &opts);
            Assert.Equal(0, result);
            id = opts.retval;
        }

        return id;
    }
}
