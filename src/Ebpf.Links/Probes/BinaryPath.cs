using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Errors;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Finds programs and libraries by path or name.</summary>
internal static class BinaryPath
{
    private const string Deleted = " (deleted)";

    /// <summary>
    /// A path as it is; a name of a library where the process has it mapped, or where libraries are; another name where programs are (<c>PATH</c>).
    /// </summary>
    /// <exception cref="BpfNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pid"/> is no process id.</exception>
    internal static string Resolve(string binary, int? pid)
    {
        ArgumentException.ThrowIfNullOrEmpty(binary);
        ArgumentOutOfRangeException.ThrowIfLessThan(pid ?? 1, 1, nameof(pid));
        if (binary.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(binary);
            return File.Exists(path) ? path : throw new BpfNotFoundException($"there is no file '{path}'{NearestFile(path)}", Errno.ENOENT);
        }

        bool isLibrary = binary.EndsWith(".so", StringComparison.Ordinal) || binary.Contains(".so.", StringComparison.Ordinal);
        string[] directories = isLibrary ? LibraryDirectories() : Variable("PATH", "/usr/bin:/usr/sbin");
        return (isLibrary && pid is { } process ? FindMapped(binary, process) : null)
            ?? directories.Select(directory => Path.Combine(directory, binary)).FirstOrDefault(File.Exists)
            ?? throw new BpfNotFoundException(
                $"there is no {(isLibrary ? "library" : "program")} '{binary}' in {string.Join(':', directories)}"
                + NearestNames.Sentence(binary, directories.SelectMany(FilesOf), "there are")
                + "; a path is taken as it is",
                Errno.ENOENT);
    }

    // Of a process in a container it is that container's file. libssl.so stands for libssl.so.3, too.
    private static string? FindMapped(string library, int pid)
    {
        string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        string maps = Path.Combine(root, "maps");
        if (!File.Exists(maps))
        {
            return null;
        }

        foreach (string line in Lines(maps, pid).Where(line => line.Contains('/', StringComparison.Ordinal)))
        {
            string path = line[line.IndexOf('/', StringComparison.Ordinal)..];
            bool isDeleted = path.EndsWith(Deleted, StringComparison.Ordinal);
            string name = Path.GetFileName(isDeleted ? path[..^Deleted.Length] : path);
            if (name != library && !name.StartsWith(library + '.', StringComparison.Ordinal))
            {
                continue;
            }

            // An update may have replaced it, and the process goes on with the old one, or a chroot hide its path: then it has no other name than
            // that of its mapping.
            string mapped = $"{root}/map_files/{MappingOf(line)}", file = isDeleted ? mapped : $"{root}/root{path}";
            if (File.Exists(file) || File.Exists(file = mapped))
            {
                return file;
            }

            // Not another file of that name, whose functions the process does not call.
            if (Directory.Exists(root))
            {
                throw new BpfPermissionException(
                    $"process {pid} runs '{path}', and no permission to open that {(isDeleted ? "file, which is replaced, " : "")}by its mapping "
                    + "(CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN); give the path of a file",
                    Errno.EPERM,
                    ["CAP_CHECKPOINT_RESTORE"]);
            }
        }

        return null;
    }

    // maps pads addresses with zeros, map_files does not.
    private static string MappingOf(string line) =>
        string.Join('-', line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-').Select(address => address.TrimStart('0')));

    private static string[] Lines(string maps, int pid)
    {
        try
        {
            return File.ReadAllLines(maps);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BpfPermissionException(
                $"no permission to see what process {pid} has mapped (CAP_SYS_PTRACE); a path of the library does without", Errno.EACCES, ["CAP_SYS_PTRACE"]);
        }
        catch (IOException)
        {
            // The process has ended.
            return [];
        }
    }

    private static string[] LibraryDirectories()
    {
        string triplet = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64-linux-gnu",
            Architecture.Arm64 => "aarch64-linux-gnu",
            Architecture.S390x => "s390x-linux-gnu",
            Architecture.RiscV64 => "riscv64-linux-gnu",
            Architecture.Ppc64le => "powerpc64le-linux-gnu",
            _ => "",
        };
        return [.. Variable("LD_LIBRARY_PATH", ""), $"/lib/{triplet}", $"/usr/lib/{triplet}", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];
    }

    private static string[] Variable(string name, string otherwise) =>
        (Environment.GetEnvironmentVariable(name) ?? otherwise).Split(':', StringSplitOptions.RemoveEmptyEntries);

    private static string NearestFile(string path)
    {
        string? directory = Path.GetDirectoryName(path);
        return Directory.Exists(directory) ? NearestNames.Sentence(Path.GetFileName(path), FilesOf(directory), "its directory has")
            : $", and no directory '{directory}'";
    }

    private static IEnumerable<string> FilesOf(string directory)
    {
        try
        {
            return Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file))] : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
