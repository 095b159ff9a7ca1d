import { describe, expect, it } from "vitest";
import { defaultSettings } from "../settings/settings.ts";
import { initialState } from "../state.ts";
import { Anonymiser } from "./anonymise.ts";
import { bundle, bundleText, LOG_CHARACTERS } from "./bundle.ts";

const settings = { ...defaultSettings, cameraId: "SECRETCAM" };
const state = {
  ...initialState(settings),
  session: {
    phase: "signedIn" as const,
    me: { userId: "@alice:a.org", displayName: "Alice Example" },
    deviceId: "DEVICEID",
    homeserver: "a.org",
    sync: "live" as const,
    remembered: true,
  },
  people: [{ person: { userId: "@bob:b.org", displayName: "Bob Example" } }] as never,
};
const facts = {
  versions: { parley: "0.1.0" },
  settings,
  state,
  statistics: [],
  logs: [{ name: "main.log", text: "@alice:a.org: token=abcDEF\n" }],
};

describe("diagnostics", () => {
  it("say what there is, and nobody's name, device or secret", () => {
    const parts = bundle(facts, new Anonymiser([]));
    expect(parts.map(({ name }) => name)).toEqual(["versions.json", "settings.json", "state.json", "main.log"]);
    const text = bundleText(parts);
    for (const word of ["alice", "Alice", "bob", "Bob", "a.org", "SECRETCAM", "DEVICEID", "abcDEF"])
      expect(text).not.toContain(word);
    expect(text).toContain('"cameraId": "chosen"');
    expect(text).toContain('"people": 1');
    expect(text).toContain("@person1:server1: token=<redacted>");
  });

  it("have the statistics of the last call when there was one", () => {
    const statistics = [{ ts: 1, tracks: [{ who: "own", source: "camera", bitsPerSecond: 5, loss: 0 }] }];
    const part = bundle({ ...facts, statistics }, new Anonymiser([])).find(
      ({ name }) => name === "call-statistics.json",
    );
    expect(JSON.parse(part?.text ?? "")).toEqual(statistics);
  });

  it("have the end of a long log, from the beginning of a line", () => {
    const line = `${"x".repeat(99)}\n`;
    const text = line.repeat(LOG_CHARACTERS / 100 + 5);
    const log = bundle({ ...facts, logs: [{ name: "main.log", text }] }, new Anonymiser([])).at(-1)?.text ?? "";
    expect(log.length).toBeLessThanOrEqual(LOG_CHARACTERS);
    expect(log.length).toBeGreaterThan(LOG_CHARACTERS - 200);
    expect(log.startsWith("x")).toBe(true);
  });

  it("are one readable file", () => {
    const parts = [
      { name: "a", text: "1\n" },
      { name: "b", text: "2" },
    ];
    expect(bundleText(parts)).toBe("===== a =====\n1\n\n===== b =====\n2\n");
  });
});
