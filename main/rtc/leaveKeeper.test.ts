import { ConnectionError, HTTPError, MatrixError, MatrixEvent } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { UnsupportedDelayedEventsEndpointError } from "matrix-js-sdk/lib/errors.js";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { MembershipManager } from "matrix-js-sdk/lib/matrixrtc/MembershipManager.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endBySelf, joinConfig } from "./joinConfig.ts";
import { delegateLeaves, isWithoutDelayedLeave, recallLeave, watchArming } from "./leaveKeeper.ts";
import { judgeMembership, SESSION_MEMBER } from "./membershipPolicy.ts";

const quiet = () => undefined;
const silent: Logger = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, getChild: () => silent };

const unsupported = () => new UnsupportedDelayedEventsEndpointError("no", "sendDelayedStateEvent");

describe("isWithoutDelayedLeave", () => {
  const maxDelay = { errcode: "M_UNKNOWN", "org.matrix.msc4140.errcode": "M_MAX_DELAY_EXCEEDED" };
  const cases: [string, unknown, boolean][] = [
    ["a homeserver that does not know them", unsupported(), true],
    ["one that says it does, and refuses", new MatrixError({ errcode: "M_UNRECOGNIZED" }, 404), true],
    ["one that forbids them", new MatrixError({ errcode: "M_FORBIDDEN" }, 403), true],
    ["one that allows none", new MatrixError({ errcode: "M_UNKNOWN" }, 400), true],
    ["one that wants a shorter delay", new MatrixError(maxDelay, 400), false],
    ["one that is busy", new MatrixError({ errcode: "M_LIMIT_EXCEEDED" }, 429), false],
    ["one that is broken for a moment", new HTTPError("bad gateway", 502), false],
    ["one that can't be reached", new ConnectionError("fetch failed"), false],
    ["one that does not answer", Object.assign(new Error("late"), { name: "AbortError" }), false],
  ];
  it.each(cases)("%s", (_what, error, expected) => expect(isWithoutDelayedLeave(error)).toBe(expected));
});

describe("recallLeave", () => {
  const member = { mode: "legacy", memberId: "m", identity: "i" } as const;
  /** A homeserver that answers no restart, and what was asked of it and of the auth service. */
  const open = () => {
    const asked: string[] = [];
    const client = {
      _unstable_sendDelayedStateEvent: async () => ({ delay_id: "1" }),
      _unstable_sendStickyDelayedEvent: async () => ({ delay_id: "1" }),
      _unstable_restartScheduledDelayedEvent: () => Promise.reject(new ConnectionError("fetch failed")),
      _unstable_cancelScheduledDelayedEvent: async (id: string) => {
        asked.push(`cancel ${id}`);
        throw new MatrixError({ errcode: "M_NOT_FOUND" }, 404);
      },
    } as unknown as MatrixClient;
    const delegateLeave = async (_room: string, focusUrl: string) => void asked.push(`delegate to ${focusUrl}`);
    delegateLeaves(client, { delegateLeave }, () => ({ roomId: "!r:hs", focusUrl: "https://one", member }));
    return { client, asked };
  };

  it("takes back what an auth service has, once", async () => {
    const { client, asked } = open();
    await client._unstable_restartScheduledDelayedEvent("1").catch(() => undefined);
    await recallLeave(client);
    await recallLeave(client);
    expect(asked).toEqual(["delegate to https://one", "cancel 1"]);
  });

  it("leaves alone what is our own", async () => {
    const { client, asked } = open();
    await recallLeave(client);
    expect(asked).toEqual([]);
  });
});

describe("a membership without a delayed leave", () => {
  const START = 1_800_000_000_000;
  beforeEach(() => void vi.useFakeTimers({ now: START }));
  afterEach(() => void vi.useRealTimers());

  it("is kept up while the client lives, and ends by itself one to three minutes after", async () => {
    const room = { roomId: "!r:hs", getVersion: () => "11" };
    const events: MatrixEvent[] = [];
    const client = {
      getUserId: () => "@me:hs",
      getDeviceId: () => "MINE",
      _unstable_sendDelayedStateEvent: () => Promise.reject(unsupported()),
      _unstable_sendStickyDelayedEvent: () => Promise.reject(unsupported()),
      sendStateEvent: async (_room: string, type: string, content: object, stateKey: string) => {
        const event = new MatrixEvent({
          type,
          content,
          state_key: stateKey,
          room_id: room.roomId,
          sender: "@me:hs",
          event_id: `$${events.length}`,
          origin_server_ts: Date.now(),
        });
        events.push(event);
        // As it comes back by sync.
        const membership = await CallMembership.parseFromEvent(event);
        setTimeout(() => void manager.onRTCSessionMemberUpdate([membership]), 50);
        return { event_id: `$${events.length}` };
      },
    } as unknown as MatrixClient;
    const config = joinConfig({ encrypted: true, sticky: false });
    watchArming(client, () => endBySelf(config));
    const manager: MembershipManager = new MembershipManager(
      config,
      room,
      client,
      { application: "m.call", id: "ROOM" },
      silent,
    );
    manager.join([], { type: "livekit", livekit_service_url: "https://rtc.example.org" });

    /** How long others still count it, ms, by our own policy. */
    const remaining = (): number => {
      const event = events.at(-1);
      const verdict = judgeMembership(
        {
          type: SESSION_MEMBER,
          eventId: event?.getId() ?? "",
          sender: "@me:hs",
          stateKey: event?.getStateKey(),
          originServerTs: event?.getTs() ?? 0,
          content: event?.getContent(),
        },
        Date.now(),
        () => true,
      );
      return verdict.kind === "member" ? (verdict.expiresTs ?? Infinity) - Date.now() : 0;
    };
    const seen: number[] = [];
    await vi.advanceTimersByTimeAsync(1_000);
    for (let second = 0; second < 20 * 60; second++) {
      seen.push(remaining());
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(59_000);
    expect(Math.max(...seen)).toBeLessThanOrEqual(180_000);
    // A state event every two minutes, all of one membership.
    expect(events.length).toBeLessThanOrEqual(12);
    const created = new Set(events.slice(1).map((event) => event.getContent()["created_ts"] as unknown));
    expect(created).toEqual(new Set([START]));

    // Killed: nothing is written any more.
    const killedTs = Date.now();
    vi.clearAllTimers();
    vi.setSystemTime(killedTs + 180_000);
    expect(remaining()).toBe(0);
  });
});
