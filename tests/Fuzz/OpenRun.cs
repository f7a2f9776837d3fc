using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Fuzz;

/// <summary>Hands libbpf the damaged files that the managed reader accepts, and counts what it says; a crash of libbpf is a crash of this process.</summary>
internal static unsafe class OpenRun
{
    internal static int Of(int count, byte[][] corpus, int seed)
    {
        var mutator = new Mutator(corpus, seed);
        int refusedByReader = 0, refusedByLibBpf = 0, opened = 0;
        for (int number = 0; number < count; number++)
        {
            byte[] bytes = mutator.Damaged(number);
            try
            {
                CollectionSpec.Parse(bytes);
            }
            catch (BpfFormatException)
            {
                refusedByReader++;
                continue;
            }

            // On standard error before the call, so that a crash tells which file it was.
            Console.Error.WriteLine($"seed {seed}, file {number}");
            if (Opens(bytes))
            {
                opened++;
            }
            else
            {
                refusedByLibBpf++;
            }
        }

        Console.WriteLine($"{count} files: {refusedByReader} refused by the reader, {refusedByLibBpf} by libbpf, {opened} opened");
        return 0;
    }

    private static bool Opens(byte[] image)
    {
        fixed (byte* bytes = image, name = "fuzz\0"u8)
        {
            var opts = new bpf_object_open_opts { object_name = name };
            bpf_object* obj = LibBpf.bpf_object__open_mem(bytes, (nuint)image.Length, &opts);
            if (obj is null)
            {
                return Marshal.GetLastPInvokeError() != 0 ? false : throw new InvalidOperationException("libbpf gave neither an object nor an error");
            }

            LibBpf.bpf_object__close(obj);
            return true;
        }
    }
}
