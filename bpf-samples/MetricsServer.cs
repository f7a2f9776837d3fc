using System.Globalization;
using System.Net;
using System.Text;
using Ebpf;
using Ebpf.Maps;

namespace BpfSamples;

/// <summary>Serves one page, <c>/metrics</c>, until it is disposed.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<PrometheusExposition> _read;
    private readonly Task _work;

    /// <param name="address"><c>[HOST:]PORT</c>: without a host this machine alone, <c>*</c> for all of its addresses.</param>
    /// <param name="read">The metrics of the moment.</param>
    /// <exception cref="HttpListenerException">The address is in use, or not of this machine.</exception>
    internal MetricsServer(string address, Func<PrometheusExposition> read)
    {
        _read = read;
        int colon = address.LastIndexOf(':');

        // Requests name the host as they like: both names are its own.
        foreach (string host in colon < 0 ? ["127.0.0.1", "localhost"] : (string[])[address[..colon]])
        {
            _listener.Prefixes.Add($"http://{host}:{address[(colon + 1)..]}/");
        }

        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new HttpListenerException(e.ErrorCode, $"--metrics {address}: {e.Message}");
        }

        _work = WorkAsync();
    }

    internal static bool IsAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon != 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && (colon < 0 || text[..colon] is "*" || Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _work;
        _listener.Close();
    }

    private async Task WorkAsync()
    {
        while (true)
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
                // Who asked has gone; the next may ask.
                context.Response.Abort();
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (request is not { HttpMethod: "GET", Url.AbsolutePath: "/metrics" })
        {
            Close(response, HttpStatusCode.NotFound, "text/plain", "only GET /metrics is here\n"u8.ToArray());
            return;
        }

        byte[] page;
        string contentType;
        try
        {
            page = _read().Encode(request.Headers["Accept"], out contentType);
        }
        catch (BpfException e)
        {
            Close(response, HttpStatusCode.InternalServerError, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(e.Message + "\n"));
            return;
        }

        Close(response, HttpStatusCode.OK, contentType, page);
    }

    private static void Close(HttpListenerResponse response, HttpStatusCode status, string contentType, byte[] body)
    {
        response.StatusCode = (int)status;
        response.ContentType = contentType;
        response.Close(body, willBlock: true);
    }
}
