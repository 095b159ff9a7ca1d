import { describe, expect, it } from "vitest";
import { KeyAdmission } from "./keyAdmission.ts";

const of = (userId: string) => ({ roomId: "!r", userId, deviceId: "DEV" });
const nobody = () => false;
const everybody = () => true;

describe("KeyAdmission", () => {
  it("lets the keys of members through, and holds those of others until they are members", () => {
    const keys = new KeyAdmission<string>();
    expect(keys.offer(of("@ada:hs"), "member's", true, 0)).toBe("pass");
    expect(keys.offer(of("@bob:hs"), "first", false, 0)).toBe("held");
    expect(keys.offer(of("@bob:hs"), "second", false, 10)).toBe("held");
    expect(keys.release(nobody, 1000)).toEqual([]);
    expect(keys.release(({ userId }) => userId === "@bob:hs", 2000)).toEqual(["first", "second"]);
    expect(keys.release(everybody, 3000)).toEqual([]);
  });

  it("takes one room for another never", () => {
    const keys = new KeyAdmission<string>();
    keys.offer({ ...of("@bob:hs"), roomId: "!other" }, "theirs", false, 0);
    expect(keys.release(({ roomId }) => roomId === "!r", 1)).toEqual([]);
    expect(keys.held).toBe(1);
  });

  it("forgets what nobody came for", () => {
    const keys = new KeyAdmission<string>();
    keys.offer(of("@bob:hs"), "early", false, 0);
    expect(keys.release(nobody, 119_999)).toEqual([]);
    expect(keys.held).toBe(1);
    keys.release(nobody, 120_000);
    expect(keys.held).toBe(0);
  });

  it("keeps few keys of strangers, however many they send", () => {
    const keys = new KeyAdmission<number>();
    for (let n = 0; n < 5000; n++) keys.offer(of(`@eve${n}:hs`), n, false, n);
    for (let n = 0; n < 5000; n++) keys.offer(of("@eve:hs"), n, false, 5000 + n);
    expect(keys.held).toBeLessThanOrEqual(256 * 4);
    expect(keys.release(({ userId }) => userId === "@eve:hs", 10_000)).toEqual([4996, 4997, 4998, 4999]);
  });

  const floods: [string, number, number, number][] = [
    ["a rotation a second for ten minutes", 600, 1000, 600],
    ["a burst", 40, 0, 40],
    ["a burst that is too long", 1000, 0, 40],
    ["a hundred a second for a minute", 6000, 10, 40 + 119],
    ["with a clock that goes backwards", 100, -50, 40],
  ];
  it.each(floods)("of %s so many pass", (_what, count, gapMs, expected) => {
    const keys = new KeyAdmission<number>();
    const outcomes = Array.from({ length: count }, (_, n) => keys.offer(of("@ada:hs"), n, true, 1e6 + n * gapMs));
    expect(outcomes.filter((outcome) => outcome === "pass")).toHaveLength(expected);
    // One who floods takes nothing from others.
    expect(keys.offer(of("@bob:hs"), 0, true, 1e6)).toBe("pass");
  });
});
