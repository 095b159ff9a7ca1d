import { join } from "node:path";
import { build } from "vite";
import type { PeerSignal, PeerStream } from "../../preload/contract.ts";
import { expect, test } from "./support/fixtures.ts";

/** What of `PeerLink` is used here: it is of the page's project, whose types are none of ours. */
interface Link {
  readonly state: string;
  readonly remote: { purpose: PeerStream["purpose"]; video: RTCRtpReceiver | undefined }[];
  setOutgoing(purpose: PeerStream["purpose"], outgoing: object | undefined): void;
  receive(signal: PeerSignal): void;
  restart(): void;
  close(): void;
}
interface LinkOptions {
  role: "caller" | "callee";
  relayOnly: boolean;
  iceServers: () => Promise<[]>;
  send: (signal: PeerSignal) => void;
  onChange: () => void;
  onBroken: () => void;
}
type LinkClass = new (options: LinkOptions, iceServers: []) => Link;

/** The code under test as a script that leaves its class behind, for a page of the real engine. */
async function bundle(): Promise<string> {
  const entry = join(import.meta.dirname, "../../renderer/media/peer/peerLink.ts");
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "peer" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("nothing was built");
  return `${output.output[0].code}; globalThis.peer = peer;`;
}

test("a link between two devices survives crossing offers and restarts", async ({ world }) => {
  const { app, page } = await world.launch("one");
  // As in a call from device to device (main/desktop/power/mediaRoute.ts).
  await app.evaluate(({ BrowserWindow }) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.setWebRTCIPHandlingPolicy("default");
  });
  await page.evaluate(await bundle());
  const steps = await page.evaluate(async () => {
    const { PeerLink } = (globalThis as unknown as { peer: { PeerLink: LinkClass } }).peer;
    const steps: string[] = [];
    const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
      const end = performance.now() + 15_000;
      while (!(await holds())) {
        if (performance.now() > end) throw new Error(`not in time: ${what}, after ${steps.join(", ")}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      steps.push(what);
    };
    /** A picture that changes, without a camera. */
    const picture = () => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d");
      setInterval(() => {
        if (context === null) return;
        context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
      }, 50);
      return canvas.captureStream(20).getVideoTracks()[0] ?? null;
    };
    const counts = { offers: 0 };
    const make = (role: "caller" | "callee", other: () => Link): Link =>
      new PeerLink(
        {
          role,
          relayOnly: false,
          iceServers: async () => [],
          // The way takes a moment, so that offers cross.
          send: (signal) => {
            if (signal.kind === "description" && signal.type === "offer") counts.offers++;
            setTimeout(() => other().receive(structuredClone(signal)), 40);
          },
          onChange: () => undefined,
          onBroken: () => steps.push("broken"),
        },
        [],
      );
    const a: Link = make("caller", () => b);
    const b: Link = make("callee", () => a);
    const decoded = async (link: Link, purpose: "m.usermedia" | "m.screenshare") => {
      const report = await link.remote.find((stream) => stream.purpose === purpose)?.video?.getStats();
      let frames = 0;
      report?.forEach((stat: Record<string, unknown>) => (frames += Number(stat["framesDecoded"] ?? 0)));
      return frames;
    };
    const shown = (video: MediaStreamTrack | null) => ({ audio: null, video, audioMuted: true, videoMuted: false });

    a.setOutgoing("m.usermedia", shown(picture()));
    await until("the caller's camera", async () => (await decoded(b, "m.usermedia")) > 2);
    const before = counts.offers;
    b.setOutgoing("m.usermedia", shown(picture()));
    await until("the callee's camera", async () => (await decoded(a, "m.usermedia")) > 2);
    if (counts.offers !== before) throw new Error("a camera that is turned on needs no negotiation");

    a.setOutgoing("m.screenshare", shown(picture()));
    b.setOutgoing("m.screenshare", shown(picture()));
    await until("both screens", async () => {
      const frames = await Promise.all([decoded(a, "m.screenshare"), decoded(b, "m.screenshare")]);
      return Math.min(...frames) > 2;
    });
    b.setOutgoing("m.screenshare", undefined);
    await until("one screen less", () => a.remote.every(({ purpose }) => purpose !== "m.screenshare"));

    a.restart();
    b.restart();
    const offered = counts.offers;
    await until("two restarts", () => counts.offers >= offered + 2);
    const frames = await decoded(b, "m.usermedia");
    await until("pictures after them", async () => (await decoded(b, "m.usermedia")) > frames + 5);
    if (a.state !== "connected" || b.state !== "connected") throw new Error("not connected any more");
    a.close();
    b.close();
    return steps;
  });
  expect(steps).toEqual([
    "the caller's camera",
    "the callee's camera",
    "both screens",
    "one screen less",
    "two restarts",
    "pictures after them",
  ]);
});
