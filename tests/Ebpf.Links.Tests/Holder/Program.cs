using System.Globalization;
using Ebpf;
using Ebpf.Links;

// Holder OBJECT TGID PIN: attaches the object's program twice, each with a map of its own, pins one of the links, and waits to be killed.
CollectionSpec spec = CollectionSpec.Load(args[0]);
spec.Variables["target_tgid"].Set(uint.Parse(args[1], CultureInfo.InvariantCulture));
using var collection = Collection.Load(spec);
using var other = Collection.Load(spec);
using BpfLink link = collection.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_openat");
using BpfLink pinned = other.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_openat");
pinned.Pin(args[2]);
Console.Error.WriteLine($"{link.Id} {pinned.Id}");
Thread.Sleep(Timeout.Infinite);
