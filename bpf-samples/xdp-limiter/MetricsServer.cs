using System.Net;
using System.Text;
using Ebpf;

namespace XdpLimiter;

/// <summary>Serves one page, <c>/metrics</c>.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private const string PrometheusText = "text/plain; version=0.0.4; charset=utf-8";

    private readonly HttpListener _listener = new();
    private readonly Action<TextWriter> _write;
    private readonly Task _work;

    /// <param name="endpoint">The address, such as <c>http://127.0.0.1:9435/</c>.</param>
    /// <param name="write">Writes the page.</param>
    /// <exception cref="FormatException">The address can not be listened on.</exception>
    internal MetricsServer(string endpoint, Action<TextWriter> write)
    {
        _write = write;
        _listener.Prefixes.Add(endpoint);
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            throw new FormatException($"--metrics {endpoint}: {e.Message}", e);
        }

        _work = WorkAsync();
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
                await AnswerAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // Who asked has gone; the next may ask.
                context.Response.Abort();
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        if (context.Request.Url?.AbsolutePath != "/metrics")
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        using var page = new StringWriter { NewLine = "\n" };
        try
        {
            _write(page);
        }
        catch (BpfException e)
        {
            page.GetStringBuilder().Clear().Append(e.Message);
            response.StatusCode = (int)HttpStatusCode.InternalServerError;
        }

        response.ContentType = PrometheusText;
        byte[] bytes = Encoding.UTF8.GetBytes(page.ToString());
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes);
    }
}
