using System.Security.Cryptography;
using Valise.CryptoApi;

namespace Valise;

/// <summary>
/// The replay windows of a ledger, a file of less than 800 bytes for each identity, sender and stream, and the list of
/// them. A window that is listed and missing, unreadable or a copy raises its sender's floor: no stream without a
/// window accepts what is stamped at or before it.
/// </summary>
/// <remarks>The caller holds the lock of the ledger.</remarks>
internal sealed class WindowFolder(string folder)
{
    private const string Kind = "window";
    private const int KeySize = 2 * Fingerprint.Size + StreamId.Size;

    private readonly string _windows = Path.Combine(folder, "windows"), _list = Path.Combine(folder, "senders");

    internal void BeginEmpty() => SenderList.Empty(_list).Save();

    /// <summary>Begins an identity that is being created; nothing can have been opened for it.</summary>
    internal void BeginIdentity(Fingerprint identity)
    {
        SenderList list = SenderList.Read(_list, out _);
        if (list.FloorOf(identity) is not null)
            return;
        list.SetFloor(identity, DateTimeOffset.UnixEpoch);
        list.Save();
    }

    /// <summary>
    /// Lists the windows that are here, after something was lost: no stream without a window accepts what is stamped at
    /// or before <paramref name="lossFloor"/>.
    /// </summary>
    /// <param name="lossFloor">The floor of all identities and senders.</param>
    /// <param name="withCopies">Whether copied windows count, because the ledger's own floor covers what they lack.</param>
    internal void Adopt(DateTimeOffset lossFloor, bool withCopies)
    {
        SenderList list = SenderList.Read(_list, out _);
        list.RaiseFloors(lossFloor);
        foreach (var (condition, identity, sender, stream, window) in ReadAll())
        {
            if (condition == StatedFile.Condition.Copied)
            {
                if (!withCopies)
                    continue;
                Write(identity, sender, stream, window);
            }

            if (list.FloorOf(identity) is null)
                list.SetFloor(identity, lossFloor);
            SenderEntry entry = list.Of(identity, sender);
            if (!entry.Streams.Contains(stream))
                list.Set(identity, sender, entry with { Streams = [.. entry.Streams, stream] });
        }

        list.Save();
    }

    /// <summary>The newest stamp in any window.</summary>
    internal DateTimeOffset Newest() =>
        ReadAll().Select(each => each.Window.Newest).Append(DateTimeOffset.UnixEpoch).Max();

    /// <summary>Judges a serial, stamped at any time.</summary>
    /// <param name="serial">The serial.</param>
    /// <param name="lossFloor">The floor of a sender who lost a window, or of an identity that is not listed.</param>
    /// <param name="windows">The windows as they are, or will be.</param>
    /// <param name="plan">What to do first when the serial is recorded in a stream without a window.</param>
    internal ReplayVerdict Judge(MessageSerial serial, DateTimeOffset lossFloor, WindowView windows, out WindowPlan? plan)
    {
        plan = null;
        ReplayWindow? window = windows.Of(serial);
        if (window is null)
        {
            SenderEntry sender = LookAfter(serial.Identity, serial.Sender, lossFloor);
            if (serial.Stamped <= sender.Floor)
                return new(ReplayReason.TooOldToJudge) { Floor = sender.Floor };
            plan = sender.Plan(serial, stream => Read(serial.Identity, serial.Sender, stream)!.Newest);
            window = plan.BeginWindow(serial);
        }

        return window.Judge(serial);
    }

    /// <summary>The windows as they are.</summary>
    internal WindowView View() => new(serial => Read(serial.Identity, serial.Sender, serial.Stream));

    /// <summary>Records serials that were judged fresh, durably: a window is written once for all of them. Twice is as
    /// good as once.</summary>
    internal void Record(IReadOnlyList<(MessageSerial Serial, WindowPlan? Plan)> accepted)
    {
        foreach (var ofStream in accepted.GroupBy(each => (each.Serial.Identity, each.Serial.Sender, each.Serial.Stream)))
        {
            var (identity, sender, stream) = ofStream.Key;
            ReplayWindow? before = Read(identity, sender, stream), window = before;
            foreach (var (serial, plan) in ofStream)
            {
                if (plan is not null && window is null)
                    window = Begin(serial, plan);

                // A window that was lost since the claim was written will raise the floor above this message.
                if (window?.Judge(serial.Serial) == ReplayReason.Fresh)
                    window = window.See(serial.Serial, serial.Stamped);
            }

            if (window is not null && window != before)
                Write(identity, sender, stream, window);
        }
    }

    internal IReadOnlyList<StreamStatus> Status() =>
    [
        .. from each in ReadAll()
           where each.Condition == StatedFile.Condition.Intact
           select each.Window.StatusOf(each.Identity, each.Sender, each.Stream),
    ];

    /// <summary>A file name for what belongs to a sender, and to a stream of that sender.</summary>
    internal static string NameOf(Fingerprint identity, Fingerprint sender, StreamId stream = default) =>
        Convert.ToHexStringLower(SHA256.HashData(Key(identity, sender, stream)).AsSpan(0, 16));

    // The window of a new stream; null when it is the one that has to go.
    private ReplayWindow? Begin(MessageSerial serial, WindowPlan plan)
    {
        SenderList list = SenderList.Read(_list, out _);
        list.Set(serial.Identity, serial.Sender, list.Of(serial.Identity, serial.Sender).After(plan, serial.Stream));
        list.Save();
        if (plan.EvictedStream is { } gone)
            File.Delete(FileOf(serial.Identity, serial.Sender, gone));
        return plan.EvictedStream == serial.Stream ? null : plan.BeginWindow(serial);
    }

    // The sender's line, after all its windows were looked at and what is lost has had its consequence.
    private SenderEntry LookAfter(Fingerprint identity, Fingerprint sender, DateTimeOffset lossFloor)
    {
        SenderList list = SenderList.Read(_list, out bool isIntact);
        if (!isIntact)
        {
            Adopt(lossFloor, withCopies: false);
            list = SenderList.Read(_list, out _);
        }

        bool isKnown = list.FloorOf(identity) is not null;
        if (!isKnown)
            list.SetFloor(identity, lossFloor);
        SenderEntry entry = list.Of(identity, sender);
        SenderEntry looked = entry.AfterLoss(stream => Read(identity, sender, stream) is not null, lossFloor);
        if (looked != entry)
            list.Set(identity, sender, looked);
        if (!isKnown || looked != entry)
            list.Save();
        return looked;
    }

    private IEnumerable<(StatedFile.Condition Condition, Fingerprint Identity, Fingerprint Sender, StreamId Stream, ReplayWindow Window)> ReadAll()
    {
        if (!Directory.Exists(_windows))
            yield break;
        foreach (string file in Directory.EnumerateFiles(_windows))
        {
            var (condition, content) = StatedFile.Read(file, Kind);
            if (content.Length != KeySize + ReplayWindow.Size || !ReplayWindow.TryParse(content.AsSpan(KeySize), out var window))
                continue;
            var identity = new Fingerprint(content.AsSpan(0, Fingerprint.Size));
            var sender = new Fingerprint(content.AsSpan(Fingerprint.Size, Fingerprint.Size));
            var stream = new StreamId(content.AsSpan(2 * Fingerprint.Size, StreamId.Size));
            if (Path.GetFileName(file) == NameOf(identity, sender, stream))
                yield return (condition, identity, sender, stream, window);
        }
    }

    private ReplayWindow? Read(Fingerprint identity, Fingerprint sender, StreamId stream)
    {
        var (condition, content) = StatedFile.Read(FileOf(identity, sender, stream), Kind);
        return condition == StatedFile.Condition.Intact
            && content.AsSpan().StartsWith(Key(identity, sender, stream))
            && ReplayWindow.TryParse(content.AsSpan(KeySize), out ReplayWindow? window)
            ? window
            : null;
    }

    private void Write(Fingerprint identity, Fingerprint sender, StreamId stream, ReplayWindow window)
    {
        AtomicFile.CreateFolder(_windows);
        byte[] content = new byte[KeySize + ReplayWindow.Size];
        Key(identity, sender, stream).CopyTo(content, 0);
        window.CopyTo(content.AsSpan(KeySize));
        StatedFile.Write(FileOf(identity, sender, stream), Kind, content);
    }

    private static byte[] Key(Fingerprint identity, Fingerprint sender, StreamId stream)
    {
        byte[] key = new byte[KeySize];
        identity.CopyTo(key);
        sender.CopyTo(key.AsSpan(Fingerprint.Size));
        stream.CopyTo(key.AsSpan(2 * Fingerprint.Size));
        return key;
    }

    private string FileOf(Fingerprint identity, Fingerprint sender, StreamId stream) =>
        Path.Combine(_windows, NameOf(identity, sender, stream));
}
