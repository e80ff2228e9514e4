namespace Valise;

/// <summary>
/// Serves requests in the order in which they come, one group after the other: those that come while a group is served
/// are the next. What is costly about serving is shared by a group.
/// </summary>
/// <param name="serve">Serves a group. It tells each request what became of it, and throws nothing.</param>
internal sealed class GroupQueue<T>(Action<IReadOnlyList<T>> serve)
{
    // Others wait meanwhile for what serving locks.
    private const int MaximumCount = 256;

    private readonly Lock _adding = new();
    private List<T> _waiting = [];
    private bool _isServing;

    internal void Add(T request)
    {
        lock (_adding)
        {
            _waiting.Add(request);
            if (_isServing)
                return;
            _isServing = true;
        }

        Begin();
    }

    // Behind the work that the thread pool has already: what that comes to ask is in the same group then.
    private void Begin() =>
        Task.Factory.StartNew(Serve, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);

    private void Serve()
    {
        List<T> group;
        lock (_adding)
        {
            group = _waiting[..Math.Min(_waiting.Count, MaximumCount)];
            _waiting = _waiting[group.Count..];
        }

        serve(group);
        lock (_adding)
        {
            _isServing = _waiting.Count > 0;
            if (!_isServing)
                return;
        }

        Begin();
    }
}
