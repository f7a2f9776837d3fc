using System.Globalization;
using System.Net;
using System.Text;

namespace OpenatHistogram;

/// <summary>Serves /metrics until it is disposed.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    private readonly HttpListener _listener = new();
    private readonly Probe _probe;
    private readonly Timer _timer;
    private readonly Task _serving;
    private Snapshot _windowStart;
    private Snapshot? _lastWindow;

    /// <exception cref="HttpListenerException">The address is in use, or not of this machine.</exception>
    internal MetricsServer(Probe probe, string prefix)
    {
        _probe = probe;
        _listener.Prefixes.Add(prefix);
        _listener.Start();
        _windowStart = probe.Read();
        _timer = new Timer(_ => EndWindow(), null, _window, _window);
        _serving = ServeAsync();
    }

    /// <summary>What HttpListener takes for <c>[HOST:]PORT</c>, where no host is this machine alone and <c>*</c> any; null for what is no such thing.</summary>
    internal static string? PrefixOf(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "localhost" : text[..colon];
        return host.Length > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}/") : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _listener.Stop();
        await _serving;
        ((IDisposable)_listener).Dispose();
    }

    private void EndWindow()
    {
        Snapshot now = _probe.Read();
        _lastWindow = now.Since(_windowStart);
        _windowStart = now;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException && !_listener.IsListening)
            {
                return;
            }

            try
            {
                Answer(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The client went away; the next one is served.
                context.Response.Abort();
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        bool isFound = request is { HttpMethod: "GET", Url.AbsolutePath: "/metrics" };
        response.StatusCode = isFound ? 200 : 404;
        response.ContentType = isFound ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain";
        response.Close(Encoding.UTF8.GetBytes(isFound ? MetricsText.Of(_probe.Read(), _lastWindow, _window) : "only GET /metrics is here\n"), willBlock: true);
    }
}
