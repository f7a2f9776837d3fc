using System.Globalization;
using Ebpf.Kernel;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links.Probes;

/// <summary>A program bound to several perf events: one for each CPU, or for each thread of a process.</summary>
internal sealed class PerfEventSet(PerfEventOptions options, BpfProgram program) : IDisposable
{
    // perf events of a CPU end when it goes offline, and do not come back with it.
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, int> _descriptors = [];
    private SafeBpfHandle? _program;
    private Timer? _watch;
    private bool _isClosed;

    /// <summary>Opens the events and binds the program to them.</summary>
    /// <returns>0, or the negative error number if there is not one that could be bound.</returns>
    internal int Open(int programFd)
    {
        bool isOpen = false;
        try
        {
            int result = options.Pid is { } pid ? OpenThreads(programFd, pid) : OpenCpus(programFd);
            if (result >= 0 && options.Pid is null)
            {
                _program = program.DuplicateHandle();
                _watch = new Timer(_ => Look(), null, _interval, _interval);
            }

            isOpen = result >= 0;
            return result;
        }
        catch (DirectoryNotFoundException)
        {
            // The process has ended meanwhile.
            return -Errno.ESRCH;
        }
        finally
        {
            if (!isOpen)
            {
                Dispose();
            }
        }
    }

    /// <summary>Ends all events.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _watch?.Dispose();
            _program?.Dispose();
            foreach (int fd in _descriptors.Values)
            {
                _ = LibC.close(fd);
            }

            _descriptors.Clear();
        }
    }

    // A thread that is started meanwhile has inherited the event if the one that started it had it. That can not be told from outside, and a
    // second look would give it another, for good: so there is none, as perf-record(1) has it.
    private int OpenThreads(int programFd, int pid)
    {
        foreach (string task in Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")))
        {
            int thread = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            if (Add(programFd, thread, thread, options.Cpu ?? -1) is < 0 and not -Errno.ESRCH and int result)
            {
                return result;
            }
        }

        return _descriptors.Count > 0 ? 0 : -Errno.ESRCH;
    }

    private int OpenCpus(int programFd)
    {
        foreach (int cpu in CpuList.Parse(File.ReadAllText(CpuList.Online), CpuList.Online))
        {
            // Offline since.
            if (Add(programFd, cpu, -1, cpu) is < 0 and not -Errno.ENODEV and int result)
            {
                return result;
            }
        }

        return _descriptors.Count > 0 ? 0 : -Errno.ENODEV;
    }

    private int Add(int programFd, int key, int thread, int cpu)
    {
        int eventFd = PerfEvents.Open(options, thread, cpu);
        int fd = eventFd < 0 ? eventFd : PerfEventLink.Connect(programFd, eventFd, options.Cookie);
        if (fd >= 0)
        {
            _descriptors[key] = fd;
        }

        return fd;
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            try
            {
                Follow(CpuList.Parse(File.ReadAllText(CpuList.Online), CpuList.Online));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // No descriptor was free to read the list with, or a sandbox forbids it: the next time it may be read.
            }
        }
    }

    private void Follow(IReadOnlyList<int> online)
    {
        foreach (int gone in _descriptors.Keys.Where(cpu => !online.Contains(cpu)).ToArray())
        {
            _ = LibC.close(_descriptors[gone]);
            _descriptors.Remove(gone);
        }

        if (online.Count == _descriptors.Count)
        {
            return;
        }

        using SafeBpfHandle.BorrowedFd programFd = _program!.Borrow();
        foreach (int cpu in online.Where(cpu => !_descriptors.ContainsKey(cpu)))
        {
            // What fails is tried again the next time.
            _ = Add(programFd.Value, cpu, -1, cpu);
        }
    }
}
