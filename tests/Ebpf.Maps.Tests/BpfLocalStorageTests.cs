using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ebpf.Kernel;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfLocalStorageTests
{
    [KernelFact(Since = "5.8")]
    public void Socket_has_storage()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Check("sockets", socket.SafeHandle);
    }

    [KernelFact(Since = "5.10")]
    public void Inode_has_storage()
    {
        Assert.SkipUnless(SecurityFs.ReadModules()?.Contains("bpf") ?? true, "needs the security module bpf because storage of inodes is part of it");
        string path = Path.GetTempFileName();
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            Check("inodes", file);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [KernelFact(Since = "5.11")]
    public void Task_has_storage()
    {
        using SafeHandle task = KernelHandles.OpenTask(Environment.ProcessId);
        Check("tasks", task);
        Assert.Throws<BpfNotFoundException>(() => KernelHandles.OpenTask(int.MaxValue));
    }

    [KernelFact(Since = "6.2")]
    public void Cgroup_has_storage()
    {
        using SafeHandle cgroup = KernelHandles.OpenCgroup(Cgroups.Root);
        Check("cgroups", cgroup);
    }

    [KernelFact(Since = "5.11")]
    public void Task_that_has_ended_has_none()
    {
        using Collection collection = Load("tasks");
        using var process = Process.Start("sleep", "1000");
        using SafeHandle task = KernelHandles.OpenTask(process.Id);
        CheckOwnerThatGoes(collection.Maps["tasks"], task, () =>
        {
            process.Kill();
            process.WaitForExit();
        });
    }

    [KernelFact(Needs.Cgroup, Since = "6.2")]
    public void Cgroup_that_was_removed_has_none()
    {
        using Collection collection = Load("cgroups");
        using var parent = new TestCgroup();
        DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(parent.Path, "removed"));
        using SafeHandle cgroup = KernelHandles.OpenCgroup(directory.FullName);
        CheckOwnerThatGoes(collection.Maps["cgroups"], cgroup, directory.Delete);
    }

    private static void CheckOwnerThatGoes(BpfMap map, SafeHandle owner, Action end)
    {
        BpfLocalStorage<ulong> storage = map.AsLocalStorage<ulong>();
        Assert.True(storage.Update(owner, 1));
        Assert.True(storage.TryGetValue(owner, out _));
        end();
        Assert.False(storage.TryGetValue(owner, out _));
        Assert.False(storage.Remove(owner));
        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfException>(() => storage.Update(owner, 2)).Errno);
    }

    private static Collection Load(string name)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("storages"));
        foreach (MapSpec map in spec.Maps.Values)
        {
            map.AutoCreate = map.Name == name;
        }

        return Collection.Load(spec);
    }

    private static void Check(string name, SafeHandle owner)
    {
        using Collection collection = Load(name);
        BpfLocalStorage<ulong> storage = collection.Maps[name].AsLocalStorage<ulong>();
        Assert.False(storage.TryGetValue(owner, out _));
        Assert.False(storage.Update(owner, 1, MapUpdateFlags.Exist));
        Assert.True(storage.Update(owner, 1));
        Assert.True(storage.TryGetValue(owner, out ulong value));
        Assert.Equal(1ul, value);
        Assert.True(storage.Remove(owner));
        Assert.False(storage.Remove(owner));
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        if (name != "inodes")
        {
            Assert.Throws<BpfException>(() => storage.TryGetValue(pipe.SafePipeHandle, out _));
        }
    }
}
