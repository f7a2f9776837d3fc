using System.Reflection;
using System.Runtime.InteropServices;

namespace Ebpf.Native.Tests.Bindings;

public class BindingTests
{
    private static readonly MethodInfo[] _bindings =
        [.. typeof(LibBpf).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(m => m.IsDefined(typeof(LibraryImportAttribute)))];

    [LinuxFact]
    public void Every_function_is_exported_by_the_packaged_library()
    {
        Assert.NotEmpty(_bindings);
        Assert.DoesNotContain(_bindings, m => !LibBpf.Exports(m.Name));
    }

    [LinuxFact]
    public void A_function_that_does_not_exist_is_not_exported() => Assert.False(LibBpf.Exports("bpf_no_such_function"));

    [Fact]
    public void Every_signature_is_that_of_the_header()
    {
        NativeHeaders.Require();
        // bpf_enable_stats is declared twice: C++ has its own.
        var declared = new[] { "bpf/bpf.h", "bpf/libbpf.h", "bpf/btf.h", "bpf/libbpf_legacy.h" }
            .SelectMany(h => Signature.Declared(NativeHeaders.Read(h)))
            .ToLookup(f => f.Name, f => f.Signature);

        Difference.AssertNone(_bindings
            .Where(m => !declared[m.Name].Contains(Signature.Of(m)))
            .Select(m => $"{m.Name}: C# {Signature.Of(m)}; C {string.Join(" or ", declared[m.Name])}"));
    }

    [Theory]
    [InlineData("LIBBPF_API int bpf_x(const char *name, __u32 *count);", "s4(u1*, u4*)")]
    [InlineData("LIBBPF_API struct bpf_map *\nbpf_x(const struct bpf_object *obj, size_t n);", "bpf_map*(bpf_object*, u8)")]
    [InlineData("LIBBPF_API bool bpf_x(void);", "u1()")]
    [InlineData("LIBBPF_API enum bpf_map_type bpf_x(ring_buffer_sample_fn cb, void **buf);", "u4(callback, void**)")]
    public void Prototypes_are_understood(string header, string signature) =>
        Assert.Equal([("bpf_x", signature)], Signature.Declared(header));

    // Where the return value is -errno the detour over the last error would cost, where it is a pointer there is nothing else.
    [Fact]
    public void Errno_is_kept_for_pointers_and_for_nothing_else() =>
        Assert.DoesNotContain(_bindings, m => m.ReturnType.IsPointer != m.GetCustomAttribute<LibraryImportAttribute>()!.SetLastError);

    [Fact]
    public void Since_names_the_packaged_version_at_the_latest() =>
        Assert.All(
            _bindings.Select(m => LibBpf.Since(m.Name)).OfType<Version>(),
            since => Assert.InRange(since, new Version(1, 2), new Version(1, 7)));

    [LinuxFact]
    public void Since_agrees_with_the_libbpf_of_the_system()
    {
        string? file = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" }
            .Select(d => Path.Combine(d, "libbpf.so.1"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(file is null, "The system has no libbpf.so.1.");
        nint library = NativeLibrary.Load(file);
        Version version = VersionOf(library);

        Difference.AssertNone(
            from name in _bindings.Select(m => m.Name)
            let since = LibBpf.Since(name) ?? new Version(1, 1)
            where since.Build <= 0 || new Version(since.Major, since.Minor) != version // which does not tell its patch level
            let expected = since <= version
            where NativeLibrary.TryGetExport(library, name, out _) != expected
            select $"{name}: since {since}, and libbpf {version} {(expected ? "lacks" : "has")} it");
    }

    private static unsafe Version VersionOf(nint library)
    {
        var major = (delegate* unmanaged[Cdecl]<uint>)NativeLibrary.GetExport(library, "libbpf_major_version");
        var minor = (delegate* unmanaged[Cdecl]<uint>)NativeLibrary.GetExport(library, "libbpf_minor_version");
        return new Version((int)major(), (int)minor());
    }
}
