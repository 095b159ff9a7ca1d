import { describe, expect, it } from "vitest";
import { calls } from "../../preload/contract.ts";
import type { CallName } from "../../preload/contract.ts";
import { APP_INDEX, APP_RING, mayAsk } from "./pages.ts";

const names = Object.keys(calls) as CallName[];
const allowed = (page: "main" | "ring", url: string) => names.filter((name) => mayAsk(page, url, name)).toSorted();

describe("mayAsk", () => {
  it("the ring page may answer a call, and nothing else", () => {
    expect(allowed("ring", APP_RING)).toEqual(["acceptRing", "declineRing", "getRingPage", "silenceRing"]);
  });

  it("the main page may ask all but what is the ring page's own", () => {
    expect(allowed("main", APP_INDEX)).toEqual(names.filter((name) => name !== "getRingPage").toSorted());
  });

  it.each([
    ["main", APP_RING],
    ["ring", APP_INDEX],
    ["ring", `${APP_RING}?x`],
    ["main", "parley-app://other/index.html"],
    ["ring", "about:blank"],
  ] as const)("the %s window at %s may ask nothing", (page, url) => {
    expect(allowed(page, url)).toEqual([]);
  });
});
