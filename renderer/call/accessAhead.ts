import type { Result } from "../../preload/contract.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { callStore, inCall } from "./callStore.ts";
import type { Prepared } from "./callStore.ts";
import { mediaStack } from "./lobbyDevices.ts";

/** As long as something rings, and a little more, ms. */
const FRESH_MS = 90_000;

interface Ahead {
  roomId: string;
  legacy: boolean;
  begunTs: number;
  answer: Promise<Result<Prepared>>;
  /** Once it is there. */
  prepared?: Prepared;
  /** The ring that it was fetched for. */
  ring?: string;
}

let ahead: Ahead | undefined;

/**
 * What a join needs: the way to the media, and everything made ready for it. Fetched once for all who ask within a while:
 * the lobby, the click on Join in it, and the ring before that.
 */
export function accessTo(roomId: string, legacy: boolean): Promise<Result<Prepared>> {
  const known = knownFor(roomId, legacy);
  if (known !== undefined) return known.answer;
  const fetched: Ahead = { roomId, legacy, begunTs: Date.now(), answer: fetchAccess(roomId, legacy) };
  ahead = fetched;
  void fetched.answer.then((answer) => {
    if (answer.ok) fetched.prepared = answer.value;
    // Asked again, it may go well.
    else if (ahead === fetched) ahead = undefined;
  });
  return fetched.answer;
}

/** As `accessTo`, if it is at hand: then the media can begin in this very moment. */
export function accessAtHand(roomId: string, legacy: boolean): Prepared | undefined {
  return knownFor(roomId, legacy)?.prepared;
}

/** The lobby was closed: when it is opened again, others may be there. */
export function forgetAccess(): void {
  ahead = undefined;
}

function knownFor(roomId: string, legacy: boolean): Ahead | undefined {
  // A call of older clients is one of its own each time.
  const fits = ahead?.roomId === roomId && !ahead.legacy && !legacy && Date.now() - ahead.begunTs < FRESH_MS;
  return fits ? ahead : undefined;
}

async function fetchAccess(roomId: string, legacy: boolean): Promise<Result<Prepared>> {
  const answer = await ask("prepareCall", { roomId, legacy });
  if (answer.ok) void mediaStack().then((media) => media?.backend.prepare(answer.value.transport));
  return answer;
}

/** While it rings everything is fetched that an answer will need. Call once. */
export function prepareForRings(): void {
  appStore.subscribe((state, before) => {
    // Another way of calling, or another identity for the next call: what was fetched is of no use.
    const left =
      state.call.phase !== before.call.phase && (state.call.phase === "idle" || state.call.phase === "leaving");
    if (left || state.settings !== before.settings || state.session !== before.session) ahead = undefined;
    if (state.ring !== before.ring) {
      // Who called is gone, and with them perhaps the way that was found to them.
      if (ahead?.ring !== undefined && !state.ring.incoming.some(({ id }) => id === ahead?.ring)) ahead = undefined;
      prepareForRing();
    }
  });
  prepareForRing();
}

function prepareForRing(): void {
  const { ring, session, call } = appStore.getState();
  const me = session.phase === "signedIn" ? session.me.userId : undefined;
  const { lobby, joining, leaving } = callStore.getState();
  if (lobby !== undefined || inCall(call, { joining, leaving })) return;
  const rings = ring.incoming.find(
    ({ manner, silenced, legacy, account = me }) => manner === "ring" && !silenced && legacy !== true && account === me,
  );
  if (rings === undefined) return;
  void accessTo(rings.roomId, false);
  if (ahead?.roomId === rings.roomId) ahead.ring ??= rings.id;
}
