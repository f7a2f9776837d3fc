using Ebpf.Btf;
using Ebpf.Native;
using Ebpf.Objects;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class SpecEditTests
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("edits"));

    [KernelFact]
    public void Inner_map_is_what_the_spec_says()
    {
        using (Collection untouched = Collection.Load(_spec))
        {
            Assert.Throws<BpfException>(() => AddCandidate(untouched));
        }

        _spec.Maps["outer"].InnerMap!.MaxEntries = 99;
        _spec.Maps["outer"].InnerMap!.ValueSize = 4;
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection edited = Collection.Load(_spec);
            Assert.True(AddCandidate(edited));
        });

        _spec.Maps["outer"].InnerMap!.KeySize = 3;
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Collection.Load(_spec));
            Assert.Contains("the inner map of map 'outer' could not be created", error.Message, StringComparison.Ordinal);
        });

        static bool AddCandidate(Collection collection)
        {
            using SafeBpfHandle.BorrowedFd fd = collection.Maps["candidate"].BorrowFd();
            return collection.Maps["outer"].Update(new byte[4], BitConverter.GetBytes(fd.Value));
        }
    }

    // The kernel takes no map with a lock in the place of one without.
    [KernelTheory(Since = "6.2")]
    [InlineData(false)]
    [InlineData(true)]
    public void Inner_map_has_the_types_of_its_spec(bool isOfTheSameShape)
    {
        MapSpec locks = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Maps["locks"];
        MapSpec declared = _spec.Maps["outer"].InnerMap!;
        if (isOfTheSameShape)
        {
            BtfType key = declared.KeyType ?? locks.KeyType!.Btf.FindType<BtfInt>("int")!;
            locks = new MapSpec("same", declared.Type, key, locks.ValueType!, declared.MaxEntries) { Flags = declared.Flags };
            Assert.Equal((declared.KeySize, declared.ValueSize), (locks.KeySize, locks.ValueSize));
        }

        _spec.Maps["outer"].InnerMap = locks;
        using Collection collection = Collection.Load(_spec);
        using BpfMap made = BpfMap.Create(locks), bare = BpfMap.Create(new MapSpec("bare", locks.Type, locks.KeySize, locks.ValueSize, locks.MaxEntries));
        Assert.True(Add(made));
        Assert.Throws<BpfException>(() => Add(bare));

        bool Add(BpfMap map)
        {
            using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
            return collection.Maps["outer"].Update(new byte[4], BitConverter.GetBytes(fd.Value));
        }
    }

    [KernelFact(Until = "6.2")]
    public void Lock_in_inner_maps_takes_a_kernel_that_has_them()
    {
        MapSpec locks = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Maps["locks"];
        _spec.Maps["outer"].InnerMap = locks;
        foreach (Func<IDisposable> make in new Func<IDisposable>[]
        {
            () => Collection.Load(_spec),
            () => BpfMap.Create(new MapSpec("outer", MapType.HashOfMaps, 4, 4, 3) { InnerMap = locks }),
        })
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(make);
            Assert.Contains("a bpf_spin_lock in the values of inner maps came with kernel 6.2", error.Message, StringComparison.Ordinal);
        }
    }

    [KernelFact]
    public void Section_grows_with_its_edited_contents()
    {
        _spec.Maps[".bss"].ValueSize = 64;
        _spec.Variables["buffer"].SetBytes("contents"u8);
        if (Lacks(3, () => Collection.Load(_spec)))
        {
            return;
        }

        using Collection collection = Collection.Load(_spec);
        Assert.Equal(64, collection.Maps[".bss"].ValueSize);
        Assert.Equal("contents"u8.ToArray(), collection.Variables["buffer"].ToArray());
    }

    [KernelFact]
    public void Attach_target_is_looked_up_under_its_new_name() => RetargetingWorks("event", "sched_switch");

    [KernelTheory(Needs.Trampoline)]
    [InlineData("entry")]
    [InlineData("sleepable_entry")]
    public void Attach_target_of_fentry_is_looked_up_under_its_new_name(string program) => RetargetingWorks(program, "bpf_fentry_test1");

    [KernelFact]
    public void Flag_that_the_section_implies_can_be_taken_away()
    {
        using (Collection collection = Load("reads_user"))
        {
            Assert.NotEmpty(collection.Programs);
        }

        _spec.Programs["reads_user"].Flags = ProgramFlags.None;
        if (Lacks(2, () => Load("reads_user")))
        {
            return;
        }

        Assert.Throws<VerifierException>(() => Load("reads_user"));
    }

    [KernelFact]
    public void Type_and_attach_type_are_the_specs()
    {
        _spec.Programs["becomes_xdp"].Type = ProgramType.Xdp;
        if (Lacks(2, () => Load("becomes_xdp")))
        {
            return;
        }

        using Collection collection = Load("becomes_xdp");
        Assert.Equal(64u, collection.Programs["becomes_xdp"].Run(new TestRunOptions { Data = _packet }).ReturnValue);

        Assert.Throws<VerifierException>(() => Load("becomes_connect6"));
        _spec.Programs["becomes_connect6"].AttachType = AttachType.CgroupInet6Connect;
        using Collection connect = Load("becomes_connect6");
        Assert.NotEmpty(connect.Programs);
    }

    [KernelFact(Needs.Trampoline)]
    public void Program_replaces_a_function_of_a_loaded_program()
    {
        using Collection target = Load("calls_replaceable");
        BpfProgram program = target.Programs["calls_replaceable"];
        var options = new CollectionOptions { Programs = ["replacement"], AttachTargets = new Dictionary<string, BpfProgram> { ["replacement"] = program } };
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection replacement = Collection.Load(_spec, options);
            Assert.Equal(["replacement"], replacement.Programs.Keys);
        });

        _spec.Programs["replacement"].AttachTarget = "no_such_function";
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Collection.Load(_spec, options));
            Assert.Contains("program 'replacement' is for function 'no_such_function', which the target program does not have", error.Message, StringComparison.Ordinal);
        });
    }

    // An older libbpf would take the edit for something else: it must be named.
    private static bool Lacks(int minor, Func<object> load)
    {
        if (LibBpf.Version >= new Version(1, minor))
        {
            return false;
        }

        BpfException error = Assert.Throws<BpfNotSupportedException>(load);
        Assert.Contains($"needs libbpf 1.{minor}, and the loaded one is {LibBpf.Version}", error.Message, StringComparison.Ordinal);
        return true;
    }

    private void RetargetingWorks(string program, string target)
    {
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfNotSupportedException>(() => Load(program));
            Assert.Contains($"program '{program}' is for 'no_such_", error.Message, StringComparison.Ordinal);
        });
        _spec.Programs[program].AttachTarget = target;
        _spec.Programs[program].Flags = ProgramFlags.None;
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Load(program);
            Assert.Equal([program], collection.Programs.Keys);
        });

        _spec.Programs[program].AttachTarget = "another_function_that_is_not_there";
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfNotSupportedException>(() => Load(program));
            Assert.Contains($"program '{program}' is for 'another_function_that_is_not_there', which is not in the BTF of this kernel", error.Message, StringComparison.Ordinal);
        });
    }

    private Collection Load(string program) => Collection.Load(_spec, new CollectionOptions { Programs = [program] });
}
