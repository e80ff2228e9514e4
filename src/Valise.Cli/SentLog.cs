namespace Valise.Cli;

/// <summary>The log of what is sent, written some messages at a time.</summary>
internal sealed class SentLog(Home home) : IDisposable
{
    private const int MaxWaiting = 64;

    private readonly List<LogEntry> _waiting = [];

    internal void Add(Identity sender, Card[] receivers, SealedMessage message, string fileName)
    {
        for (int i = 0; i < receivers.Length; i++)
        {
            _waiting.Add(new LogEntry
            {
                Time = message.Time,
                IsReceived = false,
                Identity = sender.Card.Fingerprint.ToHex(),
                Peer = receivers[i].Fingerprint.ToHex(),
                Stream = message.Grant!.Stream.ToString(),
                Serial = message.Grant.Serials[i],
                Stamped = message.Time,
                Name = fileName,
                Size = message.Size,
            });
        }

        if (_waiting.Count >= MaxWaiting)
            Write();
    }

    public void Dispose() => Write();

    private void Write()
    {
        LogEntry[] entries = [.. _waiting];
        _waiting.Clear();
        if (entries.Length > 0)
            home.Ledger.Log.Append(entries);
    }
}
