namespace Valise;

/// <summary>The replay windows as they will be once the serials that are seen here are recorded. Each is read once.</summary>
/// <param name="read">Reads the window of a serial's stream; null when there is none.</param>
internal sealed class WindowView(Func<MessageSerial, ReplayWindow?> read)
{
    private readonly Dictionary<(Fingerprint Identity, Fingerprint Sender, StreamId Stream), ReplayWindow?> _windows = [];

    internal ReplayWindow? Of(MessageSerial serial)
    {
        var key = (serial.Identity, serial.Sender, serial.Stream);
        if (!_windows.TryGetValue(key, out ReplayWindow? window))
            _windows.Add(key, window = read(serial));
        return window;
    }

    /// <summary>Counts a serial as seen that was judged fresh in a stream with a window.</summary>
    internal void See(MessageSerial serial) =>
        _windows[(serial.Identity, serial.Sender, serial.Stream)] = Of(serial)!.See(serial.Serial, serial.Stamped);
}
