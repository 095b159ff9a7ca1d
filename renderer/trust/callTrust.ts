import type { CallEncryption, CallMember } from "../../preload/contract.ts";

export type CallShield = "changed" | "verified" | "encrypted" | "open";

/** What one shield says of the whole call: the worst of all; "verified" only when somebody is there and all of them are. */
export function shieldOf(members: readonly CallMember[], encryption: CallEncryption): CallShield {
  if (encryption === "none") return "open";
  // Whoever has the password can pretend to be anybody: of persons it says nothing.
  if (encryption === "sharedKey") return "encrypted";
  if (members.some((member) => member.trust === "changed")) return "changed";
  const others = members.filter((member) => !member.own);
  return others.length > 0 && others.every((member) => member.trust === "verified") ? "verified" : "encrypted";
}

/** Who in the call hears nothing of whom. */
export type ExclusionNews =
  | { kind: "excluded"; reason: NonNullable<CallMember["excluded"]>; member: CallMember }
  | { kind: "excludesUs"; reason: NonNullable<CallMember["excludesUs"]>; member: CallMember };

/**
 * What wants to be told first: whose changed identity waits for a decision, then why one hears nothing oneself, then whose
 * device is left out. @param dismissed what was told already, by `newsId`
 */
export function exclusionNews(
  members: readonly CallMember[],
  dismissed: ReadonlySet<string>,
): ExclusionNews | undefined {
  const news = members.flatMap((member): ExclusionNews[] => [
    ...(member.excluded === undefined ? [] : [{ kind: "excluded" as const, reason: member.excluded, member }]),
    ...(member.excludesUs === undefined ? [] : [{ kind: "excludesUs" as const, reason: member.excludesUs, member }]),
  ]);
  const rank = ({ kind, reason }: ExclusionNews) => (kind === "excluded" ? (reason === "changed" ? 0 : 2) : 1);
  return news.filter((each) => !dismissed.has(newsId(each))).toSorted((a, b) => rank(a) - rank(b))[0];
}

export function newsId({ kind, reason, member }: ExclusionNews): string {
  return `${kind} ${reason} ${member.userId} ${member.deviceId}`;
}
