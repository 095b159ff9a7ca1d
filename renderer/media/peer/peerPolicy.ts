import type { PeerSignal } from "../../../preload/contract.ts";

/**
 * The decisions of a connection between two devices, apart from its effects. Of the two exactly one is the *caller*: it
 * makes the first offer, and is the impolite one when both offer at once (as in matrix-js-sdk: politeness follows the
 * direction of the call).
 */
export type PeerRole = "caller" | "callee";

export type DescriptionVerdict = "accept" | "ignore";

/**
 * Perfect negotiation (WebRTC 1.0, 10.7): of two offers that cross, the caller's stands; the callee takes its own back
 * (setRemoteDescription does) and offers again afterwards. An answer to nothing, a second one or a late one, is dropped.
 * Everything of a link runs one after the other, so that no offer is ever half made when one comes in.
 *
 * An answer does not say which offer it is for. Signals come in order, and those of an outage all come at its end: so of
 * several offers, each of which took the place of the one before, the last answer counts. With another one the two sides
 * would be of different minds about where ICE stands, and no packet got through.
 *
 * @param unanswered offers of ours that have no answer yet, this answer counted as given
 */
export function judgeDescription(
  role: PeerRole,
  signaling: RTCSignalingState,
  type: Extract<PeerSignal, { kind: "description" }>["type"],
  unanswered = 0,
): DescriptionVerdict {
  if (signaling === "closed") return "ignore";
  if (type === "answer") return signaling === "have-local-offer" && unanswered <= 0 ? "accept" : "ignore";
  return signaling !== "stable" && role === "caller" ? "ignore" : "accept";
}

/** Fresh servers are not waited for any longer before a restart, ms: those that are known may do. */
export const serversMs = 400;
/** A network that is back is told of twice, by the page and by main; one restart is enough for both, ms. */
export const restartMs = 1_000;
/** So long may a first connection, or an offer without an answer, take. */
const stuckMs = 12_000;
/** ICE often finds its way back by itself within this time. */
const graceMs = 1_500;
const firstMs = 500;
const capMs = 15_000;
/** The callee leaves the caller the first go: two restarts at once would cost one of them. */
const calleeMs = 1_500;
/** After so many restarts that did not help it is not the way that is broken (DTLS, a page that was reloaded). */
export const maxRestarts = 4;

export interface RestartFacts {
  role: PeerRole;
  connection: RTCPeerConnectionState;
  /** Restarts since it was last connected. */
  attempt: number;
}

/** How often it is looked whether there are other servers by now, ms. Main asks the homeserver at half of their time. */
export const renewalMs = 8_000;

/**
 * The homeserver's servers are asked for from time to time, since their credentials run out. A relay forgets who may use
 * it then, so a link through one takes up the new credentials at once, by an ICE restart: the old way carries the media
 * until the new one does. Others just have them for the next restart.
 *
 * @param fresh undefined: none could be had.
 */
export function planRenewal(
  known: readonly RTCIceServer[],
  fresh: readonly RTCIceServer[] | undefined,
  relayed: boolean,
): "nothing" | "configure" | "restart" {
  if (fresh === undefined || fresh.length === 0 || JSON.stringify(known) === JSON.stringify(fresh)) return "nothing";
  return relayed ? "restart" : "configure";
}

export type RestartPlan = { afterMs: number; how: "restartIce" | "rebuild" };

/**
 * When to restart ICE, and when to give the connection up for a new one. Undefined: not at all, as it is connected or closed.
 * Pauses double from half a second to a quarter of a minute, spread by ±25 % so that seven links that broke in the same
 * moment do not signal in the same moment. It never gives up: only the membership ends it. @param random in [0, 1)
 */
export function planRestart({ role, connection, attempt }: RestartFacts, random: number): RestartPlan | undefined {
  if (connection === "connected" || connection === "closed") return undefined;
  const backOff = attempt === 0 ? 0 : Math.min(capMs, firstMs * 2 ** Math.min(attempt, 10));
  const patience = connection === "failed" ? 0 : connection === "disconnected" ? graceMs : stuckMs;
  const turn = role === "callee" ? calleeMs : 0;
  const afterMs = patience + turn + Math.round(backOff * (0.75 + 0.5 * random));
  return { afterMs, how: attempt >= maxRestarts ? "rebuild" : "restartIce" };
}
