using System.Security.Cryptography;
using Xunit;
using static Valise.Tests.TestMessage;

namespace Valise.Tests;

/// <summary>Attacks by senders on those who receive from them.</summary>
public sealed class SenderTests : AttackTest
{
    private static readonly byte[] Plaintext = Bytes(100);

    [Fact]
    public async Task Two_keys_for_one_ciphertext_are_refused()
    {
        // Bob and Carol get two session keys, under which one chunk says two things.
        byte[] bobs = RandomNumberGenerator.GetBytes(32), carols = RandomNumberGenerator.GetBytes(32);
        byte[] bound = KeyHolder.BoundTo((BobCard, bobs, 0), (CarolCard, carols, 0));
        using KeySchedule bobsKeys = new(bobs, bound), carolsKeys = new(carols, bound);
        byte[] nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        byte[] chunk = TwoKeyCiphertext.Create(bobsKeys.PayloadKey, carolsKeys.PayloadKey, nonce);
        byte[] toBob = Decrypt(bobsKeys.PayloadKey), toCarol = Decrypt(carolsKeys.PayloadKey);
        Assert.NotEqual(toBob, toCarol);

        // AES-GCM commits to no key, and so the commitment must: it can be to one of the two only.
        MessageOpener bob = OpenerOf(Bob, allowAnonymous: true), carol = OpenerOf(Carol, allowAnonymous: true);
        MessageDraft draft = Anonymous with { Time = Time };
        byte[] underBobs = [.. KeyHolder.HeaderOf(bound, bobsKeys, draft), .. chunk];
        byte[] underCarols = [.. KeyHolder.HeaderOf(bound, carolsKeys, draft), .. chunk];
        await RefusedAsync(FailureKind.Damaged, underBobs, "the commitment is to Bob's key", carol);
        await RefusedAsync(FailureKind.Damaged, underCarols, "the commitment is to Carol's key", bob);
        await OpensOnceAsync(underBobs, toBob, bob);
        await OpensOnceAsync(underCarols, toCarol, carol);

        byte[] Decrypt(ReadOnlySpan<byte> key)
        {
            byte[] plaintext = new byte[32];
            using var aead = new AesGcm(key, 16);
            aead.Decrypt(nonce, chunk.AsSpan(0, 32), chunk.AsSpan(32), plaintext);
            return plaintext;
        }
    }

    [Fact]
    public async Task A_commitment_to_another_key_is_refused_though_all_else_fits_it()
    {
        // All in the message is made for the wrong commitment: that is the only thing wrong.
        byte[] sessionKey = Bytes(32), bound = KeyHolder.BoundTo((BobCard, sessionKey, 0));
        using var keys = new KeySchedule(sessionKey, bound);
        MessageOpener bob = OpenerOf(Bob, allowAnonymous: true);
        await RefusedAsync(FailureKind.Damaged, Build(RandomNumberGenerator.GetBytes(32)), "another commitment", bob);
        await OpensOnceAsync(Build(keys.Commitment.ToArray()), Plaintext, bob);

        byte[] Build(byte[] commitment)
        {
            using var own = new KeyHolder([.. KeyHolder.HeaderOf(bound, keys, Anonymous), .. KeyHolder.Chunk(keys, Plaintext)], Bob);
            byte[] stamp = new byte[own.Stamp.Length + SealOnce.TagSize];
            SealOnce.Encrypt(keys.StampKey, [.. bound, .. commitment], own.Stamp, stamp);
            return [.. bound, .. commitment, 0, (byte)stamp.Length, .. stamp, .. KeyHolder.Chunk(keys, Plaintext)];
        }
    }

    [Fact]
    public async Task A_stranger_is_refused_whatever_name_they_give_themselves()
    {
        using IdentityKeys keys = IdentityKeys.Generate();
        Card stranger = Card.Create(keys, "Alice", Time);
        byte[] message = Seal(SignedTo(BobCard) with { Sender = new Sender(keys, stranger, new StreamId(5)) }, Plaintext);
        await RefusedAsync(FailureKind.Sender, message, "not a contact");

        // A contact, but not the one that is demanded.
        byte[] fromCarol = Seal(SignedTo(BobCard) with { Sender = new Sender(Carol, CarolCard, new StreamId(5)) }, Plaintext);
        var onlyAlice = new MessageOpener(Bob, Ledger)
        {
            Senders = new HashSet<Fingerprint> { Alice.Fingerprint, Carol.Fingerprint },
            OnlySender = Alice.Fingerprint,
        };
        await RefusedAsync(FailureKind.Sender, fromCarol, "another contact than the one demanded", onlyAlice);
        var nobody = new MessageOpener(Bob, Ledger) { OnlySender = Alice.Fingerprint };
        await RefusedAsync(FailureKind.Sender, Seal(Signed, Plaintext), "demanded, but not accepted", nobody);
        await OpensOnceAsync(fromCarol, Plaintext);
    }

    [Theory]
    [InlineData("../name")]
    [InlineData("/etc/passwd")]
    [InlineData("folder/name")]
    [InlineData("folder\\name")]
    [InlineData("C:name")]
    [InlineData("name:stream")]
    [InlineData("..")]
    [InlineData(".bashrc")]
    [InlineData("-rf")]
    [InlineData("name\n")]
    [InlineData("\u001b[2Jname")]
    [InlineData("name\0")]
    [InlineData("fdp.\u202eexe")]
    [InlineData("na\u200bme")]
    [InlineData("name\u2028")]
    public async Task A_file_name_that_leads_elsewhere_or_hides_something_is_refused(string name)
    {
        // The writer does not seal such a name, but a sender's own program can: it is encoded here under good signatures.
        byte[] sessionKey = Bytes(32), bound = KeyHolder.BoundTo((BobCard, sessionKey, 7));
        using var keys = new KeySchedule(sessionKey, bound);
        byte[] header = KeyHolder.HeaderOf(bound, keys, SignedTo(BobCard) with { FileName = name });
        byte[] chunk = KeyHolder.Chunk(keys, Plaintext);
        byte[] message = [.. header, .. chunk, .. KeyHolder.TrailerBy(Alice, keys, header, chunk)];
        await RefusedAsync(FailureKind.Damaged, message, name);

        // The same by the same means with a name that will do.
        header = KeyHolder.HeaderOf(bound, keys, SignedTo(BobCard) with { FileName = "name" });
        message = [.. header, .. chunk, .. KeyHolder.TrailerBy(Alice, keys, header, chunk)];
        Assert.Equal("name", (await OpensOnceAsync(message, Plaintext)).FileName);
    }

    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("", "message")]
    [InlineData(" ", "message")]
    [InlineData("name. .", "name")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("com1 .tar.gz", "_com1 .tar.gz")]
    [InlineData("COM\u00b9.txt", "_COM\u00b9.txt")]
    [InlineData("lpt\u00b3", "_lpt\u00b3")]
    [InlineData("CONOUT$", "_CONOUT$")]
    [InlineData("a<b>c|d?e*f\"g", "a_b_c_d_e_f_g")]
    public void A_suggested_name_is_one_component_in_the_folder_that_the_user_chose(string suggested, string name)
    {
        Assert.True(SafeFileName.CanBeSuggested(suggested));
        Assert.Equal(Path.Combine("folder", name), SafeFileName.In("folder", suggested));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_under_the_suggested_name_leads_nowhere(bool isDangling)
    {
        // Somebody who may write into the folder puts a link there, to have another file written or replaced.
        string target = Out("target"), link = Out("report.pdf");
        if (!isDangling)
            await File.WriteAllTextAsync(target, "precious", Token);
        File.CreateSymbolicLink(link, target);
        byte[] message = Seal(Signed, Plaintext);
        MessageOpener opener = OpenerOf(Bob);
        string before = Snapshot();
        ValiseException taken = await Assert.ThrowsAsync<ValiseException>(() => opener.OpenToFileAsync(
            new MemoryStream(message), opened => SafeFileName.In(Out(""), opened.FileName), cancellationToken: Token));
        Assert.Equal(FailureKind.File, taken.Kind);
        Assert.Equal(before, Snapshot());
        Assert.Equal(target, new FileInfo(link).LinkTarget);

        // To overwrite means the name, not what it leads to.
        await opener.OpenToFileAsync(
            new MemoryStream(message), opened => SafeFileName.In(Out(""), opened.FileName), overwrite: true, cancellationToken: Token);
        Assert.Equal(Plaintext, await File.ReadAllBytesAsync(link, Token));
        Assert.Null(new FileInfo(link).LinkTarget);
        Assert.Equal(!isDangling, File.Exists(target) && await File.ReadAllTextAsync(target, Token) == "precious");
    }
}
