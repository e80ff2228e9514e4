namespace Valise;

/// <summary>A message that is being accepted, and what has gone wrong with its delivery.</summary>
internal sealed record LedgerGroupMember(LedgerRequest Request, ReplayVerdict Verdict, LedgerClaim Claim)
{
    internal Exception? Failure { get; set; }

    internal void Answer()
    {
        if (Failure is null)
            Request.Reply(Verdict);
        else
            Request.Fail(Failure);
    }
}
