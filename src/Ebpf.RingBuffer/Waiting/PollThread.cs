using System.Diagnostics.CodeAnalysis;

namespace Ebpf.RingBuffer;

/// <summary>The one thread that waits for all readers of the process; it lives while there are any that wait asynchronously.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The thread closes it when it ends.")]
internal sealed class PollThread
{
    private static readonly Lock _gate = new();
    private static PollThread? _current;

    private readonly EpollSet _set = new();
    private readonly Dictionary<ulong, IPollTarget> _targets = [];
    private ulong _lastToken;

    private PollThread()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "Ebpf.Net poll" };
        thread.Start();
    }

    /// <summary>Watches a descriptor until the result is disposed, which comes before the descriptor is closed.</summary>
    internal static Registration Register(int fd, uint events, IPollTarget target)
    {
        lock (_gate)
        {
            PollThread thread = _current ??= new PollThread();

            // Never used again: an event that was read before its descriptor was removed finds nobody.
            ulong token = ++thread._lastToken;
            thread._targets.Add(token, target);
            try
            {
                thread._set.AddEdge(fd, token, events);
            }
            catch
            {
                thread.Remove(token);
                throw;
            }

            return new Registration(thread, fd, token);
        }
    }

    // Under the lock.
    private void Remove(ulong token)
    {
        _targets.Remove(token);
        if (_targets.Count == 0)
        {
            _current = null;
            _set.Wake();
        }
    }

    private void Run()
    {
        Span<ulong> tokens = stackalloc ulong[32];
        while (true)
        {
            int count = _set.Wait(tokens, milliseconds: -1);
            foreach (ulong token in tokens[..count])
            {
                IPollTarget? target;
                lock (_gate)
                {
                    if (_targets.Count == 0)
                    {
                        _set.Dispose();
                        return;
                    }

                    _targets.TryGetValue(token, out target);
                }

                target?.OnReady();
            }
        }
    }

    internal sealed class Registration(PollThread thread, int fd, ulong token) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    _isDisposed = true;
                    thread._set.Remove(fd);
                    thread.Remove(token);
                }
            }
        }
    }
}
