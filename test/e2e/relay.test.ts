import type { Page } from "@playwright/test";
import { startBackend } from "../backend/backend.mjs";
import { startTurn } from "../backend/turn.mjs";
import type { TurnServer } from "../backend/turn.mjs";
import { expect, test as base } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { decodedFrames, expectPattern, tileOf } from "./support/observe.ts";
import { joinConference } from "./support/steps.ts";

/** So short that it runs out in the call: Parley has new credentials at half of it. */
const LIFETIME_S = 30;

/** A homeserver without an SFU, and with a TURN server. */
const test = base.extend<object, { turn: TurnServer }>({
  turn: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const turn = await startTurn(`${LIFETIME_S}s`);
      await use(turn);
      await turn.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  backend: [
    async ({ turn }, use) => {
      const backend = await startBackend({ announce: false, turn: turn.settings });
      await Promise.all([backend.stopPart("livekit"), backend.stopPart("authService")]);
      await use(backend);
      await backend.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

interface Way {
  /** Kinds of the candidates of both ends that carry the media: own, other. */
  selected: string[];
  /** Of all own candidates there are. */
  gathered: string[];
  /** Where the relay of the selected one is. */
  relay: string;
  /** `username` of the TURN servers, which holds the moment when it runs out. */
  user: string;
}

/** Keeps hold of the page's connections, from before its first script on. */
async function watchConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const all: RTCPeerConnection[] = [];
    Object.assign(window, { parleyConnections: all });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        all.push(this);
      }
    };
  });
  await page.reload();
}

/** By what way the page's one living connection goes; undefined while there is none. */
function wayOf(page: Page): Promise<Way | undefined> {
  return page.evaluate(async () => {
    const { parleyConnections } = window as unknown as { parleyConnections: RTCPeerConnection[] };
    const pc = parleyConnections.findLast(({ connectionState }) => connectionState === "connected");
    if (pc === undefined) return undefined;
    interface Stat {
      type: string;
      selectedCandidatePairId?: string;
      localCandidateId?: string;
      remoteCandidateId?: string;
      candidateType?: string;
      port?: number;
    }
    const report = (await pc.getStats()) as unknown as Map<string, Stat>;
    const all = [...report.values()];
    const pair = report.get(all.find(({ type }) => type === "transport")?.selectedCandidatePairId ?? "");
    const [local, remote] = [report.get(pair?.localCandidateId ?? ""), report.get(pair?.remoteCandidateId ?? "")];
    return {
      selected: [local?.candidateType ?? "none", remote?.candidateType ?? "none"],
      gathered: [
        ...all.filter(({ type }) => type === "local-candidate").map(({ candidateType }) => candidateType ?? "none"),
        ...[...(pc.localDescription?.sdp ?? "").matchAll(/^a=candidate:.* typ (\w+)/gm)].map(([, kind]) => kind ?? ""),
      ],
      relay: String(local?.port),
      user: pc.getConfiguration().iceServers?.[0]?.username ?? "",
    };
  });
}

test(
  "whoever never connects directly is relayed, with credentials renewed before they run out",
  { tag: "@long" },
  async ({ world, turn }) => {
    test.setTimeout(180_000);
    const { a, b, name } = await world.pair();
    await a.page.getByRole("button", { name: "Settings" }).click();
    await a.page.getByRole("tab", { name: "Privacy" }).click();
    await a.page.getByRole("switch", { name: "Never connect directly" }).click();
    await expect(a.page.getByRole("switch", { name: "Never connect directly" })).toBeChecked();
    for (const theme of ["light", "dark"] as const) {
      await a.page.evaluate((value) => window.parley.changeSettings({ theme: value }), theme);
      await a.page.screenshot({ path: test.info().outputPath(`never-direct-${theme}.png`) });
    }
    for (const { page } of [a, b]) await watchConnections(page);

    await joinConference(a.page, name);
    await joinConference(b.page, name);
    await expectPattern(tileOf(a.page, "Bob"), patterns.bob, 40_000);
    await expectPattern(tileOf(b.page, "Alice"), patterns.alice, 40_000);

    const first = await wayOf(a.page);
    if (first === undefined) throw new Error("no connection");
    expect(first.selected[0]).toBe("relay");
    // Alice's own address is in no description and no candidate.
    expect(new Set(first.gathered)).toEqual(new Set(["relay"]));
    expect(await turn.log()).toContain(first.user);

    // Longer than the first credentials hold: new ones come, a new relay is made by them, and the picture goes on.
    await expect.poll(async () => (await wayOf(a.page))?.user, { timeout: LIFETIME_S * 1000 }).not.toBe(first.user);
    const renewed = await wayOf(a.page);
    expect(Number(first.user.split(":")[0])).toBeGreaterThan(Date.now() / 1000);
    await expect.poll(async () => (await wayOf(a.page))?.relay, { timeout: 20_000 }).not.toBe(first.relay);
    await expect.poll(async () => (await turn.log()).includes(renewed?.user ?? "")).toBe(true);
    await expect
      .poll(() => Date.now() / 1000, { timeout: LIFETIME_S * 1000 })
      .toBeGreaterThan(Number(first.user.split(":")[0]));
    for (const [page, who, pattern] of [
      [a.page, "Bob", patterns.bob],
      [b.page, "Alice", patterns.alice],
    ] as const) {
      const before = await decodedFrames(tileOf(page, who));
      await expect.poll(() => decodedFrames(tileOf(page, who)), { timeout: 15_000 }).toBeGreaterThan(before + 5);
      await expectPattern(tileOf(page, who), pattern);
    }
    expect((await wayOf(a.page))?.selected[0]).toBe("relay");
    expect(new Set((await wayOf(a.page))?.gathered)).toEqual(new Set(["relay"]));
  },
);
