import type { Knock } from "../../preload/contract.ts";
import { declineKey } from "./knockPolicy.ts";

/** A toast about one knock, which it can answer, or about several at one conference. */
export type KnockToast = { id: string; roomId: string; conference: string } & (
  | { kind: "one"; knock: Knock }
  | { kind: "several"; count: number }
);

export interface KnockToastNow {
  /** In the order in which they came. */
  knocks: readonly Knock[];
  /** Keys of knocks (`declineKey`) of which the person was told, here or in the window before them. */
  told: ReadonlySet<string>;
  /** Toasts that are on the screen, by their ids. */
  shown: ReadonlySet<string>;
  mainWindowFocused: boolean;
  doNotDisturb: boolean;
  canShow: boolean;
}

/** Conferences with a toast at a time: whoever floods several doors fills no screen. */
const MOST_TOASTS = 2;

/**
 * The toasts of knocks that shall be there now, and who counts as told. A pure function: whatever is gone from its answer
 * is taken away. One toast for each conference, however many ask there; one that was put away comes back only with
 * somebody new. A toast with answers names one person in its id: a click can't answer for another who came meanwhile.
 */
export function planKnockToasts(now: KnockToastNow): { toasts: KnockToast[]; told: string[] } {
  const keys = now.knocks.map(({ roomId, userId }) => declineKey(roomId, userId));
  // In front of the person there is a card in the window itself.
  if (now.mainWindowFocused) return { toasts: [], told: keys };
  // Nobody was told: they are once somebody can be.
  if (now.doNotDisturb || !now.canShow) return { toasts: [], told: [] };
  const rooms = new Map<string, Knock[]>();
  for (const knock of now.knocks) rooms.set(knock.roomId, [...(rooms.get(knock.roomId) ?? []), knock]);
  const toasts: KnockToast[] = [];
  for (const [roomId, knocks] of rooms) {
    const toast = toastOf(roomId, knocks);
    const isNews = knocks.some(({ userId }) => !now.told.has(declineKey(roomId, userId)));
    const stands = [...now.shown].some((id) => id === toast.id || roomOf(id) === roomId);
    if ((isNews || stands) && toasts.length < MOST_TOASTS) toasts.push(toast);
  }
  const told = toasts.flatMap(({ roomId }) => rooms.get(roomId)?.map(({ userId }) => declineKey(roomId, userId)) ?? []);
  return { toasts, told };
}

const PREFIX = "knock:";

function toastOf(roomId: string, knocks: readonly Knock[]): KnockToast {
  const [first] = knocks;
  const conference = first?.conference ?? "";
  if (first === undefined || knocks.length > 1) {
    return { kind: "several", id: PREFIX + roomId, roomId, conference, count: knocks.length };
  }
  return { kind: "one", id: PREFIX + declineKey(roomId, first.userId), roomId, conference, knock: first };
}

/** Neither kind of id has spaces in it. */
const roomOf = (id: string) => id.slice(PREFIX.length).split(" ")[0];
