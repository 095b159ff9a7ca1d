import type { Page } from "@playwright/test";

interface Watched {
  moments?: { connected?: number; sound?: number };
}

/**
 * From now on the page notes when a connection to an SFU first stands, and when the first sound of another person, decrypted,
 * went to its player. Call it before each join; the product knows nothing of it.
 */
export async function watchMedia(page: Page): Promise<void> {
  await page.evaluate(() => {
    const scope = window as Watched;
    const hooked = scope.moments !== undefined;
    scope.moments = {};
    if (hooked) return;
    const now = () => performance.timeOrigin + performance.now();
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
        super(...args);
        this.addEventListener("connectionstatechange", () => {
          if (this.connectionState === "connected" && scope.moments !== undefined) scope.moments.connected ??= now();
        });
        this.addEventListener("track", ({ track, receiver }) => {
          if (track.kind !== "audio") return;
          const of = scope.moments;
          const look = async () => {
            if (of === undefined || of !== scope.moments || of.sound !== undefined) return;
            const report = await receiver.getStats();
            report.forEach((stats: RTCInboundRtpStreamStats) => {
              // What can't be decrypted, and what fills a gap, is not among it.
              if (stats.type === "inbound-rtp" && (stats.jitterBufferEmittedCount ?? 0) > 0) of.sound ??= now();
            });
            if (this.connectionState !== "closed") setTimeout(() => void look(), 20);
          };
          void look();
        });
      }
    };
  });
}

/** Unix ms of the moments since `watchMedia`, of the click on Join and of the first frame; NaN for what did not come. */
export async function momentsOf(page: Page) {
  return page.evaluate(async () => {
    const at = (mark: string) =>
      performance.timeOrigin + (performance.getEntriesByName(`parley:${mark}`)[0]?.startTime ?? NaN);
    const state = await window.parley.getState({});
    const call = state.ok && state.value.call.phase === "joined" ? state.value.call : undefined;
    const { moments } = window as Watched;
    return {
      click: at("join-click"),
      frame: at("first-remote-frame"),
      membership: call?.membershipSentTs ?? NaN,
      connected: moments?.connected ?? NaN,
      sound: moments?.sound ?? NaN,
    };
  });
}

/** The moments that have not come yet. */
export async function missingMoments(page: Page): Promise<string[]> {
  return Object.entries(await momentsOf(page)).flatMap(([name, ts]) => (Number.isFinite(ts) ? [] : [name]));
}
