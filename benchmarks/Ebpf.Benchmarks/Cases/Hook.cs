using Ebpf.Links;

namespace Ebpf.Benchmarks.Cases;

/// <summary>A way to see the calls of openat: programs of <c>openat-hooks.bpf.c</c>, and what attaches each.</summary>
internal sealed record Hook(string Name, params (string Program, Func<BpfProgram, BpfLink> Attach)[] Steps)
{
    private const string Function = "do_sys_openat2";

    private static readonly KprobeMultiOptions _function = new() { Symbols = [Function] };

    /// <summary>All that there are. Returns are attached first, as in the sample.</summary>
    internal static IReadOnlyList<Hook> All { get; } =
    [
        new("fsession", ("fsession", program => program.AttachTracing())),
        new("fentry+fexit", ("fexit_task", program => program.AttachTracing()), ("fentry_task", program => program.AttachTracing())),
        new("kprobe.session", ("session", program => program.AttachKprobeSession(_function))),
        new("kprobe.multi", ("multi_exit", program => program.AttachKprobeMulti(_function)), ("multi_enter", program => program.AttachKprobeMulti(_function))),
        new("kprobe", ("kretprobe_task", program => program.AttachKretprobe(Function)), ("kprobe_task", program => program.AttachKprobe(Function))),
        new("tp_btf", ("btf_exit", program => program.AttachTracing()), ("btf_enter", program => program.AttachTracing())),
        new("raw_tp", ("raw_exit", program => program.AttachRawTracepoint("sys_exit")), ("raw_enter", program => program.AttachRawTracepoint("sys_enter"))),
        new(
            "tracepoint",
            ("tp_exit_task", program => program.AttachTracepoint("syscalls", "sys_exit_openat")),
            ("tp_openat_task", program => program.AttachTracepoint("syscalls", "sys_enter_openat"))),
    ];

    /// <param name="prefix">Of the programs' names.</param>
    internal Collection Load(string prefix)
    {
        CollectionSpec spec = CollectionSpec.Load(ObjectFile.Path("openat-hooks"));
        foreach (ProgramSpec program in spec.Programs.Values)
        {
            program.AutoLoad = Steps.Any(step => prefix + step.Program == program.Name);
        }

        spec.Variables["target_tgid"].Set((uint)Environment.ProcessId);
        return Collection.Load(spec);
    }

    /// <summary>Attaches all or none.</summary>
    internal IDisposable Attach(Collection collection, string prefix)
    {
        var links = new Attached();
        try
        {
            foreach ((string program, Func<BpfProgram, BpfLink> attach) in Steps)
            {
                links.Push(attach(collection.Programs[prefix + program]));
            }

            return links;
        }
        catch
        {
            links.Dispose();
            throw;
        }
    }

    private sealed class Attached : Stack<BpfLink>, IDisposable
    {
        public void Dispose()
        {
            while (TryPop(out BpfLink? link))
            {
                link.Dispose();
            }
        }
    }
}
