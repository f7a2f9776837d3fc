using System.Runtime.InteropServices;
using Ebpf.Links.Probes;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class UprobeTests
{
    [KernelTheory]
    [InlineData("traced_add", "add")]
    [InlineData("traced_local", "local")]
    public void Program_runs_at_each_call_until_disposal(string function, string command) => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        traced.Call(command, 2);
        BpfLink link = probes.Program.AttachUprobe(Traced.File, function);
        traced.Call(command, 5);
        traced.Call("double", 3);
        Assert.Equal(5ul, probes.Hits());
        Assert.Equal($"'probe' on uprobe {Traced.File}:{function}", link.ToString());

        link.Dispose();
        traced.Call(command, 7);
        Assert.Equal(5ul, probes.Hits());
    });

    [KernelFact]
    public void Program_runs_at_each_return()
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        using BpfLink link = probes.Program.AttachUretprobe(Traced.File, "traced_double", new UprobeOptions { Cookie = Probes.Cookie(7) });
        traced.Call("double", 4);
        Assert.Equal(4ul, probes.Hits(Probes.Cookie(7)));
    }

    [KernelFact(Since = "5.15")]
    public void Each_attachment_has_its_cookie()
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        using BpfLink add = probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Cookie = 11 });
        using BpfLink twice = probes.Program.AttachUprobe(Traced.File, "traced_double", new UprobeOptions { Cookie = ulong.MaxValue });
        traced.Call("add", 3);
        traced.Call("double", 2);
        Assert.Equal((3ul, 2ul, 0ul), (probes.Hits(11), probes.Hits(ulong.MaxValue), probes.Hits()));
    }

    [KernelFact(Until = "5.15")]
    public void Cookie_takes_a_kernel_that_has_them()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(
                () => probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Cookie = 1 }));
            Assert.Contains("5.15", error.Message, StringComparison.Ordinal);
        });
    }

    [KernelTheory]
    [InlineData(ProbeAttachMode.Default)]
    [InlineData(ProbeAttachMode.PerfEvent)]
    [InlineData(ProbeAttachMode.TraceFs)]
    public void Every_mode_fires_and_leaves_nothing(ProbeAttachMode mode)
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        string before = ProbeDefinitions.Read();
        FileDescriptors.AssertNoneLeft(() =>
        {
            using (BpfLink link = probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Mode = mode, Pid = traced.Pid }))
            {
                traced.Call("add", 6);
                Assert.Equal(mode == ProbeAttachMode.TraceFs, ProbeDefinitions.Read() != before);
            }
        });
        Assert.Equal(6ul, probes.Hits());
        Assert.Equal(before, ProbeDefinitions.Read());
    }

    [KernelFact(Since = "5.15")]
    public void Link_alone_is_one_descriptor()
    {
        using var probes = new Probes("probe");
        int before = FileDescriptors.OfBpf().Length;
        using BpfLink link = probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Mode = ProbeAttachMode.Link });
        Assert.Equal(1, FileDescriptors.OfBpf().Length - before);
    }

    [KernelFact(Until = "5.15")]
    public void Link_takes_a_kernel_that_has_them()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() => Says<BpfNotSupportedException>(
            "a link takes", "5.15", () => probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Mode = ProbeAttachMode.Link })));
    }

    [KernelFact]
    public void Path_with_spaces_is_not_for_tracefs()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("ebpf net ");
        try
        {
            string path = Path.Combine(directory.FullName, "traced");
            File.Copy(Traced.File, path);
            using var probes = new Probes("probe");
            probes.Program.AttachUprobe(path, "traced_add").Dispose();
            Says<BpfNotSupportedException>(
                "spaces", path, () => probes.Program.AttachUprobe(path, "traced_add", new UprobeOptions { Mode = ProbeAttachMode.TraceFs }));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [KernelFact]
    public void Only_the_process_that_is_asked_for_is_watched()
    {
        using var one = new Traced();
        using var other = new Traced();
        using var probes = new Probes("probe");
        using BpfLink link = probes.Program.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Pid = one.Pid });
        one.Call("add", 3);
        other.Call("add", 9);
        Assert.Equal(3ul, probes.Hits());
    }

    [KernelFact]
    public void Offset_alone_is_a_place_in_the_file()
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        ulong offset = SymbolOffset("traced_add");
        using BpfLink link = probes.Program.AttachUprobe(Traced.File, null, new UprobeOptions { Offset = offset });
        traced.Call("add", 2);
        Assert.Equal(2ul, probes.Hits());
    }

    [KernelFact]
    public void Reference_counter_is_up_while_the_probe_is_set()
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        var options = new UprobeOptions { RefCounterOffset = SymbolOffset("traced_ping_semaphore") };
        Assert.Equal(0, traced.Call("ping", 1));
        using (probes.Program.AttachUprobe(Traced.File, "traced_ping", options))
        {
            Assert.Equal(1, traced.Call("ping", 1));
        }

        Assert.Equal(0, traced.Call("ping", 1));
        Assert.Equal(1ul, probes.Hits());
    }

    [KernelFact]
    public void Library_is_found_by_its_name_and_symbols_by_their_version()
    {
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        // On x64 glibc has two of it; new programs call the later one.
        using (probes.Program.AttachUprobe("libc.so.6", "realpath"))
        using (probes.Program.AttachUprobe("libc.so.6", isX64 ? "realpath@GLIBC_2.3" : "realpath@GLIBC_2.17", new UprobeOptions { Pid = traced.Pid }))
        {
            traced.Call("realpath", 3);
            Assert.Equal(6ul, probes.Hits());
        }

        if (isX64)
        {
            using BpfLink old = probes.Program.AttachUprobe("libc.so", "realpath@GLIBC_2.2.5", new UprobeOptions { Pid = traced.Pid });
            traced.Call("realpath", 3);
            Assert.Equal(6ul, probes.Hits());
        }
    }

    [KernelFact]
    public void Library_that_was_replaced_since_is_the_one_that_the_process_runs()
    {
        string directory = Directory.CreateTempSubdirectory("ebpf-net-").FullName;
        try
        {
            string library = BinaryPath.Resolve("libc.so.6", pid: null), copy = Path.Combine(directory, "libc.so.6");
            File.Copy(library, copy);
            using var traced = new Traced(directory);
            File.Copy(library, copy + ".new");
            File.Move(copy + ".new", copy, overwrite: true);
            AssertFoundByItsMapping(traced);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [KernelFact]
    public void Library_of_a_process_with_another_root_is_its_own()
    {
        string root = Directory.CreateTempSubdirectory("ebpf-net-").FullName;
        try
        {
            string library = BinaryPath.Resolve("libc.so.6", pid: null);
            foreach (string file in (string[])[library, .. Directory.GetFiles("/lib64", "ld-linux-*.so.*"), .. Directory.GetFiles("/lib", "ld-linux-*.so.*")])
            {
                Directory.CreateDirectory(root + Path.GetDirectoryName(file));
                File.Copy(file, root + file);
            }

            File.Copy(Traced.File, Path.Combine(root, "traced"));
            using var traced = new Traced(root: root);
            AssertFoundByItsMapping(traced);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void AssertFoundByItsMapping(Traced traced)
    {
        Assert.StartsWith($"/proc/{traced.Pid}/map_files/", BinaryPath.Resolve("libc.so.6", traced.Pid), StringComparison.Ordinal);
        using var probes = new Probes("probe", traced.Pid);
        using BpfLink link = probes.Program.AttachUprobe("libc.so", "realpath", new UprobeOptions { Pid = traced.Pid });
        traced.Call("realpath", 3);
        Assert.Equal(3ul, probes.Hits());
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Program_from_a_pin_attaches()
    {
        using var mount = new BpfMount();
        using var traced = new Traced();
        using var probes = new Probes("probe", traced.Pid);
        probes.Program.Pin(mount["probe"]);
        using BpfProgram pinned = BpfProgram.LoadPinned(mount["probe"]);
        using BpfLink link = pinned.AttachUprobe(Traced.File, "traced_add", new UprobeOptions { Cookie = Probes.Cookie(3) });
        traced.Call("add", 2);
        Assert.Equal(2ul, probes.Hits(Probes.Cookie(3)));
    }

    [KernelFact]
    public void Failures_name_what_there_is_and_leave_no_descriptor()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            Says<BpfNotFoundException>("has no function 'traced_ad' ", "; it has traced_add", () => Attach(Traced.File, "traced_ad"));
            Says<BpfNotFoundException>("has no function 'realpath@GLIBC_9'", "realpath", () => Attach("libc.so.6", "realpath@GLIBC_9"));
            Says<BpfNotFoundException>("no library 'libc.so.66' in ", "; there are libc.so.6", () => Attach("libc.so.66", "realpath"));
            Says<BpfNotFoundException>("no file '", "; its directory has traced", () => Attach(Traced.File + "x", "traced_add"));
            Says<BpfNotFoundException>("no program 'no-such-program' in ", "", () => Attach("no-such-program", "main"));
            Says<BpfNotFoundException>("ESRCH", "no process 999999999", () => Attach(Traced.File, "traced_add", new UprobeOptions { Pid = 999_999_999 }));
            Says<BpfFormatException>("/etc/passwd", "ELF magic", () => Attach("/etc/passwd", "main"));
            Says<BpfException>("EINVAL", "past its end", () => Attach(Traced.File, null, new UprobeOptions { Offset = 1ul << 40 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => Attach(Traced.File, "traced_add", new UprobeOptions { Pid = 0 }));
        });

        void Attach(string binary, string? function, UprobeOptions? options = null) => probes.Program.AttachUprobe(binary, function, options).Dispose();
    }

    [KernelFact]
    public void Function_that_the_linker_chooses_is_named_as_such()
    {
        using var probes = new Probes("probe");
        Says<BpfNotFoundException>("IFUNC", "strlen", () => probes.Program.AttachUprobe("libc.so.6", "strlen").Dispose());
    }

    [KernelFact]
    public void Missing_capability_is_named()
    {
        using var probes = new Probes("probe");
        Privileges.Without(null, () => FileDescriptors.AssertNoneLeft(() =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => probes.Program.AttachUprobe(Traced.File, "traced_add"));
            Assert.Contains("attach 'probe' to uprobe", error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.MissingCapabilities);
        }));
    }

    [KernelFact]
    public void Attaching_60_times_leaves_nothing()
    {
        using var probes = new Probes("probe");
        string before = ProbeDefinitions.Read();
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                using BpfLink link = probes.Program.AttachUprobe(
                    Traced.File, "traced_add", new UprobeOptions { Mode = i % 4 == 0 ? ProbeAttachMode.TraceFs : ProbeAttachMode.Default });
            }
        });
        Assert.Equal(before, ProbeDefinitions.Read());
    }

    internal static void Says<T>(string one, string other, Action action)
        where T : Exception
    {
        T error = Assert.ThrowsAny<T>(action);
        Assert.Contains(one, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    // As binutils see it: the address in the symbol table, less what its section is moved by.
    private static ulong SymbolOffset(string symbol)
    {
        string[] words = Output("nm", Traced.File).Split('\n').Select(line => line.Split(' ')).Single(line => line.Length == 3 && line[2] == symbol);
        ulong address = Convert.ToUInt64(words[0], 16);
        foreach (string[] section in Output("objdump", "-h", "-w", Traced.File).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(columns => columns.Length > 6 && int.TryParse(columns[0], out _)))
        {
            ulong size = Convert.ToUInt64(section[2], 16), start = Convert.ToUInt64(section[3], 16), place = Convert.ToUInt64(section[5], 16);
            if (address >= start && address < start + size)
            {
                return address - start + place;
            }
        }

        throw new InvalidOperationException($"{symbol} is in no section");
    }

    private static string Output(string file, params string[] arguments)
    {
        using Command command = Command.Start(file, arguments);
        return command.ResultAsync().GetAwaiter().GetResult().Output;
    }
}
