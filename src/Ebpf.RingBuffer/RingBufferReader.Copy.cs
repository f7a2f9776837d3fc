using System.IO.Pipelines;

namespace Ebpf.RingBuffer;

#pragma warning disable RS0026 // PipeReader has both overloads so.

public sealed partial class RingBufferReader
{
    /// <summary>Shows all that programs submit as a stream of bytes, with headers, and with discarded records unless they come first in a read; it
    /// ends when the reader is disposed.</summary>
    /// <param name="leaveOpen">Whether the reader is left open when the stream is disposed.</param>
    /// <returns>The stream. A read that cuts a record consumes it, and its rest is the stream's next. Reads throw what <see cref="ReadAsync"/>
    /// throws, and <see cref="OperationCanceledException"/> after <see cref="CancelPendingRead"/>.</returns>
    public override Stream AsStream(bool leaveOpen = false) => new RingStream(this, leaveOpen);

    /// <summary>Copies all that programs submit, with headers and discarded records, until the reader is disposed.</summary>
    /// <remarks>The ring is given back piece by piece, as <see cref="ReadAsync"/> shows it. Disposal lets the piece that is being written
    /// be written whole, and then ends the copying.</remarks>
    /// <param name="destination">Where to; not completed.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>Complete once the reader is disposed, or the destination's reader completed.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled, or <see cref="CancelPendingRead"/> called, or the flush canceled.
    /// What was not written stays in the ring; where the token cuts a flush short, so does the piece that the pipe has by then.</exception>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed already.</exception>
    /// <exception cref="BpfException">The ring is damaged, or too many files are open.</exception>
    public override Task CopyToAsync(PipeWriter destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return CopyAsync(destination.WriteAsync, cancellationToken);
    }

    /// <summary>Copies all that programs submit, with headers and discarded records, until the reader is disposed.</summary>
    /// <remarks>The ring is given back piece by piece, as <see cref="ReadAsync"/> shows it. Disposal lets the piece that is being written
    /// be written whole, and then ends the copying.</remarks>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>Complete once the reader is disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled, or <see cref="CancelPendingRead"/> called. What was not written
    /// stays in the ring, and so does a piece whose writing was cut short.</exception>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed already.</exception>
    /// <exception cref="BpfException">The ring is damaged, or too many files are open.</exception>
    public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return CopyAsync(WriteAsync, cancellationToken);

        async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
        {
            await destination.WriteAsync(bytes, token).ConfigureAwait(false);
            return default;
        }
    }

    // Keeps the role from end to end: what is being written when the reader is disposed does not turn to zeros.
    private async Task CopyAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<FlushResult>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            bool goesOn = true;
            while (goesOn && !_role.IsClosing)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool isCanceled = _readiness.TakeCancellation();
                if (!isCanceled && !_keptIsUnread && !IsReady())
                {
                    WaitOutcome outcome = await _readiness.WaitAsync(cancellationToken).ConfigureAwait(false);
                    if (outcome == WaitOutcome.Closed)
                    {
                        return;
                    }

                    isCanceled = outcome == WaitOutcome.Canceled;
                }

                ThrowIfCanceled(isCanceled);
                goesOn = await CopyPieceAsync(write, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Exit();
        }
    }

    private async ValueTask<bool> CopyPieceAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<FlushResult>> write, CancellationToken cancellationToken)
    {
        ReadResult piece = Show(isCanceled: false);
        int consumed = _shownStart;
        try
        {
            FlushResult flush = await write(piece.Buffer.First, cancellationToken).ConfigureAwait(false);

            // What is flushed has been written, whether or not somebody waits for its reader.
            consumed = _shownEnd;
            ThrowIfCanceled(flush.IsCanceled);
            return !flush.IsCompleted;
        }
        finally
        {
            Advance(consumed, consumed);
        }
    }

    private static void ThrowIfCanceled(bool isCanceled)
    {
        if (isCanceled)
        {
            throw new OperationCanceledException("The copying of the ring was canceled.");
        }
    }
}
