namespace Valise;

/// <summary>Lets batches through one at a time, in the order of their numbers.</summary>
internal sealed class Turnstile
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, TaskCompletionSource<bool>> _waiting = [];
    private long _next;
    private bool _isClosed;

    /// <summary>Waits until all before this number have left.</summary>
    /// <returns><see langword="false"/> when it closed before.</returns>
    internal Task<bool> EnterAsync(long number)
    {
        lock (_gate)
        {
            if (_isClosed || number == _next)
                return Task.FromResult(!_isClosed);
            var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(number, turn);
            return turn.Task;
        }
    }

    /// <summary>Who is inside leaves, and the next may enter.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            if (_waiting.Remove(++_next, out TaskCompletionSource<bool>? turn))
                turn.SetResult(true);
        }
    }

    /// <summary>Nobody else is let through.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (TaskCompletionSource<bool> turn in _waiting.Values)
                turn.SetResult(false);
            _waiting.Clear();
        }
    }
}
