using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Native;

public static partial class LibBpf
{
    // With the soname as the name: "libbpf" would find the unversioned link of a distribution's -dev package first.
    private const string SoName = "libbpf.so.1";
    private const string PathVariable = "EBPF_LIBBPF_PATH";

    private static readonly Version _oldest = new(1, 1);
    private static readonly Lock _loading = new();
    private static Library? _library;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A static constructor runs too late for imports that are bound at JIT time.")]
    internal static void RegisterResolver() =>
        NativeLibrary.SetDllImportResolver(
            typeof(LibBpf).Assembly,
            static (name, _, _) => name switch
            {
                SoName => Load().Handle,
                // Every process has it already. By its name alone, the runtime would try "libc.so", a linker script, and others in each
                // of the system's directories.
                "libc" when OperatingSystem.IsLinux() => NativeLibrary.GetMainProgramHandle(),
                _ => 0,
            });

    // Nothing here may go through an import of libbpf: that would ask the resolver, which is waiting for this to return.
    // A failure is not remembered: the next call looks again.
    private static Library Load()
    {
        if (Volatile.Read(ref _library) is { } loaded)
        {
            return loaded;
        }

        lock (_loading)
        {
            if (_library is null)
            {
                Library library = Locate();
                LibBpfPrint.Install(library.Handle);
                Volatile.Write(ref _library, library);
            }

            return _library;
        }
    }

    private static Library Locate()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                $"Loading eBPF needs a Linux kernel, and this is {RuntimeInformation.OSDescription}. Object files can be parsed "
                + "anywhere: CollectionSpec.Parse needs neither a kernel nor libbpf.");
        }

        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            return OpenFile(Named(path), $"named by {PathVariable}");
        }

        foreach (string candidate in PackagedFiles())
        {
            if (File.Exists(candidate))
            {
                return OpenFile(candidate, "part of the application");
            }
        }

        // A plug-in's load context, and the directory of this assembly. The flag keeps the system's loader out of it.
        if (NativeLibrary.TryLoad(SoName, typeof(LibBpf).Assembly, DllImportSearchPath.AssemblyDirectory, out nint handle))
        {
            return Check(handle, SoName);
        }

        return OpenSystem();
    }

    private static string Named(string path)
    {
        // As with LD_LIBRARY_PATH: who starts a set-uid or set-capability program does not choose its code.
        if (LibC.getauxval(LibC.AT_SECURE) != 0)
        {
            throw new DllNotFoundException(
                $"{PathVariable} is set, but not heeded in a process that has more privileges than its caller. Unset it.");
        }

        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new DllNotFoundException(
                $"{PathVariable} names '{full}', and there is no such file. Correct it, or unset it to use the packaged libbpf.");
        }

        return full;
    }

    // A project reference has no entry in deps.json, so the runtime does not know of its runtimes/<rid>/native. What it does know,
    // the folders of a referenced package and the place where a single file unpacks itself, are its search directories.
    private static IEnumerable<string> PackagedFiles()
    {
        if (PackagedRid() is not { } rid)
        {
            yield break;
        }

        yield return Path.Combine(AppContext.BaseDirectory, SoName);
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native", SoName);

        string directories = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (string directory in directories.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.Combine(directory, SoName);
        }
    }

    // Null where no packaged file can run: they are built for glibc.
    private static string? PackagedRid()
    {
        string rid = RuntimeInformation.RuntimeIdentifier;
        if (rid.Contains("musl", StringComparison.Ordinal) || rid.StartsWith("alpine", StringComparison.Ordinal))
        {
            return null;
        }

        return RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "linux-x64",
            Architecture.Arm64 => "linux-arm64",
            _ => null,
        };
    }

    private static Library OpenFile(string file, string origin)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"'{file}', {origin}, cannot be loaded. Replace it by a libbpf {_oldest} or later for "
                + $"{RuntimeInformation.RuntimeIdentifier}, or name another with {PathVariable}. {e.Message}",
                e);
        }

        return Check(handle, file);
    }

    private static Library OpenSystem()
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(SoName);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"{SoName} was found neither with the application ({AppContext.BaseDirectory}) nor on the system. The Ebpf.Native "
                + "package brings it for linux-x64 and linux-arm64 with glibc, and this process is "
                + $"{RuntimeInformation.RuntimeIdentifier}. Install the distribution's libbpf {_oldest} or later, or name a file "
                + $"with {PathVariable}. {e.Message}",
                e);
        }

        return Check(handle, SoName);
    }

    private static unsafe Library Check(nint handle, string name)
    {
        // Both are exported since 0.6.
        if (!NativeLibrary.TryGetExport(handle, nameof(libbpf_major_version), out nint major)
            || !NativeLibrary.TryGetExport(handle, nameof(libbpf_minor_version), out nint minor))
        {
            throw new DllNotFoundException($"'{name}' is not libbpf, or older than 0.6. {Remedy()}");
        }

        var version = new Version(
            (int)((delegate* unmanaged[Cdecl]<uint>)major)(),
            (int)((delegate* unmanaged[Cdecl]<uint>)minor)());

        if (version < _oldest || version.Major != _oldest.Major)
        {
            throw new DllNotFoundException($"'{MappedFile(major) ?? name}' is libbpf {version}. {Remedy()}");
        }

        return new Library(handle, name, major, version);

        static string Remedy() =>
            $"Ebpf.Net needs {_oldest} or a later {_oldest.Major}.x: use the file of the Ebpf.Native package, install a newer one, "
            + $"or name one with {PathVariable}.";
    }

    // dladdr would tell the same, but is in libdl before glibc 2.34.
    private static string? MappedFile(nint address)
    {
        const string Maps = "/proc/self/maps";
        if (!File.Exists(Maps))
        {
            return null;
        }

        foreach (string line in File.ReadLines(Maps))
        {
            int dash = line.IndexOf('-');
            int space = line.IndexOf(' ');
            int path = line.IndexOf('/');
            if (path >= 0 && (nuint)address >= Hex(line.AsSpan(0, dash)) && (nuint)address < Hex(line.AsSpan(dash + 1, space - dash - 1)))
            {
                return line[path..];
            }
        }

        return null;

        static nuint Hex(ReadOnlySpan<char> digits) =>
            nuint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    // Name: what was asked for. Address: of an exported function, which leads to the file.
    private sealed record Library(nint Handle, string Name, nint Address, Version Version);
}
