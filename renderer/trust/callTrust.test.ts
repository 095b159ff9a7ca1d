import { describe, expect, it } from "vitest";
import type { CallMember } from "../../preload/contract.ts";
import { exclusionNews, newsId, shieldOf } from "./callTrust.ts";

const member = (userId: string, part: Partial<CallMember> = {}): CallMember => ({
  identity: `${userId}:D`,
  userId,
  deviceId: "D",
  displayName: userId,
  own: false,
  joinedTs: 0,
  trust: "unverified",
  below: false,
  ...part,
});
const me = member("@me:hs", { own: true, trust: "verified" });

describe("the shield of a call", () => {
  it.each([
    ["alone", [me], "encrypted"],
    ["everybody compared", [me, member("a", { trust: "verified" })], "verified"],
    ["one not", [me, member("a", { trust: "verified" }), member("b")], "encrypted"],
    ["nothing known of one", [me, member("a", { trust: "unknown" })], "encrypted"],
    ["one changed", [me, member("a", { trust: "verified" }), member("b", { trust: "changed" })], "changed"],
  ] as const)("%s", (_case, members, shield) => {
    expect(shieldOf(members, "perSender")).toBe(shield);
    expect(shieldOf(members, "none")).toBe("open");
  });
});

describe("who hears nothing of whom", () => {
  const unsigned = member("a", { excluded: "unsigned" });
  const silent = member("b", { excludesUs: "unsigned" });
  const changed = member("c", { excluded: "changed", trust: "changed" });

  it("a changed identity comes first, then oneself, then a new device", () => {
    const told = new Set<string>();
    const order = Array.from({ length: 3 }, () => {
      const news = exclusionNews([me, unsigned, silent, changed], told);
      if (news) told.add(newsId(news));
      return news?.member.userId;
    });
    expect(order).toEqual(["c", "b", "a"]);
    expect(exclusionNews([me, unsigned, silent, changed], told)).toBeUndefined();
  });

  it("nobody: nothing to tell", () => {
    expect(exclusionNews([me, member("a")], new Set())).toBeUndefined();
  });

  it("another reason is news again", () => {
    const told = new Set([newsId({ kind: "excluded", reason: "unsigned", member: unsigned })]);
    expect(exclusionNews([member("a", { excluded: "changed" })], told)?.reason).toBe("changed");
  });
});
