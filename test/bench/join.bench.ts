import { expect, test } from "../e2e/support/fixtures.ts";
import { patterns } from "../e2e/support/media.ts";
import { joinConference } from "../e2e/support/steps.ts";
import { joinOnce } from "./support/joinRuns.ts";
import { row, writeRows } from "./support/rows.ts";

const RUNS = Number(process.env["RUNS"] ?? 10);
/** Longer than a media key counts as fresh (`keyRotationGracePeriodMs`), ms: then the one who is there makes a new one. */
const ALONE_MS = 11_000;

/**
 * What the numbers count, on loopback with end-to-end encryption on and one other person in the call, from the click on
 * Join with the lobby open for two seconds (without lobby: from the click on the conference, Join being clicked as soon
 * as it can be):
 * - click-to-membership-sent: until the homeserver acknowledged the membership;
 * - click-to-media-connected: until the connection to the SFU stood (ICE and DTLS);
 * - click-to-first-remote-audio: until the first sound of the other person, decrypted, went to its player;
 * - click-to-first-remote-frame: until the first decoded frame of the other person was presented. Every third time the
 *   other person had been alone for so long that their media key is renewed for the newcomer.
 * Goals: Element Call's fastest recorded acknowledgement (659 ms), 700 ms for the frame, 1,200 ms without lobby.
 */
test("join", async ({ world }) => {
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name } = await world.conference(alice, [bob]);
  const b = await world.launch("bob", { signIn: bob.signIn, pattern: patterns.bob });
  const a = await world.launch("alice", { signIn: alice.signIn, pattern: patterns.alice });
  await joinConference(b.page, name);
  const withLobby: Awaited<ReturnType<typeof joinOnce>>[] = [];
  const without: typeof withLobby = [];
  // Two devices that meet for the first time exchange keys first (see `trace`); it is not counted here.
  await joinOnce(a, b, name, true);
  for (let run = 0; run < RUNS; run++) {
    if (run % 3 === 2) await a.page.waitForTimeout(ALONE_MS);
    withLobby.push(await joinOnce(a, b, name, true));
    without.push(await joinOnce(a, b, name, false));
  }
  const of = (key: "membership" | "connected" | "sound" | "frame", runs = withLobby) => runs.map((run) => run[key]);
  const rows = [
    row("click-to-membership-sent", of("membership"), 659),
    row("click-to-media-connected", of("connected")),
    row("click-to-first-remote-audio", of("sound")),
    row("click-to-first-remote-frame", of("frame"), 700),
    row("without-lobby-to-first-remote-frame", of("frame", without), 1_200),
  ];
  writeRows("join", rows);
  for (const { name: what, n } of rows) expect(n, what).toBe(RUNS);
});
