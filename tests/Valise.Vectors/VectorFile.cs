using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Valise.Vectors;

/// <summary>docs/test-vectors.json: the vectors as text, the same bytes in every run with the same signatures.</summary>
internal static class VectorFile
{
    // What is longer is told by its size and digest.
    private const int MaxShown = 8192;

    internal static byte[] Make(RecordedSignatures signatures)
    {
        using var output = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(output, options))
        {
            json.WriteStartObject();
            json.WriteString("about", "Test vectors of docs/message-format.md, which says what they mean. Made by: dotnet run --project tests/Valise.Vectors docs/test-vectors.json");
            List(json, "identities", [VectorList.Alice, VectorList.Bob, VectorList.Carol], identity => Write(json, identity, signatures));

            VectorMessage[] opened = [.. VectorList.Opened.Select(message => message.Build(signatures))];
            List(json, "messages", opened, message => Write(json, message));

            VectorMessage changed = opened[1];
            List(json, "refused_messages", VectorList.Changed(changed), refused =>
            {
                WriteFailure(json, refused.Name, refused.Failure);
                Bytes(json, "message", refused.Message);
            });
            List(json, "refused_forgeries", VectorList.Forged, refused =>
                WriteForged(json, refused.Message.Build(signatures), refused.Failure));
            List(json, "refused_texts", VectorList.ChangedText(Text(changed.Encoded, Armor.MessageLabel)), refused =>
            {
                WriteFailure(json, refused.Name, FailureKind.Damaged);
                json.WriteString("text", refused.Text);
            });
            List(json, "refused_cards", VectorList.RefusedCards(signatures), refused =>
            {
                WriteFailure(json, refused.Name, FailureKind.Damaged);
                Bytes(json, "card", refused.Card);
            });
            List(json, "signatures", signatures.Used, signature =>
            {
                json.WriteString("by", signature.Key.By);
                json.WriteString("sha256", signature.Key.Digest);
                Bytes(json, "signature", signature.Value);
            });
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        return output.ToArray();
    }

    private static void Write(Utf8JsonWriter json, VectorIdentity identity, RecordedSignatures signatures)
    {
        byte[] card = identity.Card(signatures);
        json.WriteString("name", identity.Name);
        Bytes(json, "exchange_private_key", identity.ExchangeSecret);
        Bytes(json, "signature_private_key", identity.SignatureSecret);
        Bytes(json, "exchange_key", identity.ExchangePoint);
        Bytes(json, "signature_key", identity.SignaturePoint);
        Bytes(json, "fingerprint", identity.Fingerprint);
        json.WriteString("fingerprint_shown", new Fingerprint(identity.Fingerprint).ToString());
        json.WriteNumber("created", VectorMessage.Clock);
        Bytes(json, "card", card);
        json.WriteString("card_text", Text(card, Card.PemLabel));
    }

    private static void Write(Utf8JsonWriter json, VectorMessage message)
    {
        json.WriteString("name", message.Name);
        json.WriteString("from", message.Sender?.Name);
        json.WriteString("file_name", Encoding.UTF8.GetString(message.FileName));
        json.WriteNumber("time", message.Time);
        Bytes(json, "stream", message.Stream);
        json.WriteNumber("payload_size", message.Payload.Length);
        Bytes(json, "payload", message.Payload);

        Bytes(json, "session_key", message.SessionKey);
        List(json, "recipients", Enumerable.Range(0, message.Recipients.Length), i =>
        {
            json.WriteString("to", message.Recipients[i].Identity.Name);
            json.WriteNumber("serial", message.Recipients[i].Serial);
            Bytes(json, "ephemeral_private_key", message.Ephemeral(i));
            Bytes(json, "key_grant", message.Grant(i));
            Bytes(json, "enc", message.KeyBlobs[i][..65]);
            Bytes(json, "ct", message.KeyBlobs[i][65..]);
        });
        Bytes(json, "bound", message.Bound);
        Bytes(json, "bound_sha256", SHA256.HashData(message.Bound));
        Bytes(json, "prk", message.Prk);
        Bytes(json, "commitment", message.Commitment);
        Bytes(json, "stamp_key", message.StampKey);
        Bytes(json, "payload_key", message.PayloadKey);
        Bytes(json, "trailer_key", message.TrailerKey);
        Bytes(json, "bound_and_commitment_sha256", message.Transcript);
        Bytes(json, "stamp", message.Stamp);
        Bytes(json, "header", message.Header);
        Bytes(json, "header_sha256", SHA256.HashData(message.Header));
        WriteChunks(json, message);
        Bytes(json, "chunks_sha256", message.ChunksHash);
        Bytes(json, "trailer_signature", message.TrailerSignature);
        Bytes(json, "trailer", message.Trailer);
        WriteWhole(json, message);
        if (message.Encoded.Length <= MaxShown)
            json.WriteString("text", Text(message.Encoded, Armor.MessageLabel));
    }

    private static void WriteChunks(Utf8JsonWriter json, VectorMessage message) =>
        List(json, "chunks", message.Chunks.Select((chunk, i) => (chunk, i)), each =>
        {
            Bytes(json, "nonce", VectorMessage.Nonce(each.i, each.i == message.Chunks.Count - 1));
            json.WriteNumber("size", each.chunk.Length);
            Bytes(json, "sha256", SHA256.HashData(each.chunk));
            Bytes(json, "chunk", each.chunk);
        });

    // A long message is told by the parts that nobody can compute, and its digest.
    private static void WriteForged(Utf8JsonWriter json, VectorMessage message, FailureKind failure)
    {
        WriteFailure(json, message.Name, failure);
        json.WriteBoolean("anonymous_asked_for", message.Sender is null && failure != FailureKind.Sender);
        if (message.Encoded.Length > MaxShown)
        {
            Bytes(json, "header", message.Header);
            Bytes(json, "payload_key", message.PayloadKey);
            WriteChunks(json, message);
            Bytes(json, "trailer", message.Trailer);
        }

        WriteWhole(json, message);
    }

    private static void WriteWhole(Utf8JsonWriter json, VectorMessage message)
    {
        json.WriteNumber("message_size", message.Encoded.Length);
        Bytes(json, "message_sha256", SHA256.HashData(message.Encoded));
        Bytes(json, "message", message.Encoded);
    }

    private static void WriteFailure(Utf8JsonWriter json, string name, FailureKind failure)
    {
        json.WriteString("name", name);
        json.WriteString("failure", failure switch
        {
            FailureKind.NoKey => "no key",
            FailureKind.Sender => "sender",
            _ => "damaged",
        });
        json.WriteNumber("exit_code", (int)failure);
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Bytes(Utf8JsonWriter json, string name, byte[] bytes)
    {
        if (bytes.Length <= MaxShown)
            json.WriteString(name, Convert.ToHexStringLower(bytes));
    }

    private static string Text(byte[] bytes, string label) => Encoding.ASCII.GetString(Armor.Encode(bytes, label));
}
