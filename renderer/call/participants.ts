import type { CallMember, MemberTransport, Person } from "../../preload/contract.ts";
import type { MediaParticipant, MediaState } from "../media/media.ts";

/** One tile: who (from the memberships) and how (from the media). A participant without a membership has no tile. */
export interface Tile {
  identity: string;
  userId: string;
  displayName: string;
  own: boolean;
  /** Undefined while the media of this member has not come. */
  media: MediaParticipant | undefined;
  /** False when the member moves its media in no way this device can take part in: it can't come. */
  reachable: boolean;
  trust: CallMember["trust"];
  deviceId?: string | undefined;
  excluded?: CallMember["excluded"];
  excludesUs?: CallMember["excludesUs"];
  /** May be moderated by this person, as far as their rights go. */
  below: boolean;
  /** Since when their hand is up, unix ms. */
  handRaisedTs?: number | undefined;
}

/** The own tile stands from the first moment, before the own membership was observed. */
interface Self {
  identity: string;
  person: Person;
  /** How this device moves its media; others who do it in another way can't be reached. */
  transport?: MemberTransport["kind"] | undefined;
}

/**
 * The tiles in their order: the others as they came, oneself at the end, so that nobody moves when somebody comes.
 * An identity that appears twice (a membership sent in two wire modes) is shown once.
 */
export function tilesOf(members: readonly CallMember[], media: Pick<MediaState, "participants">, self: Self): Tile[] {
  const tiles: Tile[] = [];
  const seen = new Set<string>();
  for (const member of members) {
    if (member.own || member.identity === self.identity || seen.has(member.identity)) continue;
    seen.add(member.identity);
    tiles.push({
      identity: member.identity,
      userId: member.userId,
      displayName: member.displayName,
      own: false,
      media: media.participants[member.identity],
      reachable: member.transport !== undefined && member.transport.kind === (self.transport ?? member.transport.kind),
      trust: member.trust,
      deviceId: member.deviceId,
      excluded: member.excluded,
      excludesUs: member.excludesUs,
      below: member.below,
      handRaisedTs: member.handRaisedTs,
    });
  }
  const own = members.find((member) => member.own);
  tiles.push({
    identity: self.identity,
    userId: self.person.userId,
    displayName: own?.displayName ?? self.person.displayName,
    own: true,
    media: media.participants[self.identity],
    reachable: true,
    trust: own?.trust ?? "unknown",
    below: false,
    handRaisedTs: own?.handRaisedTs,
  });
  return tiles;
}

/** The order of the roster: raised hands as they were raised, then oneself, then the others. */
export function rosterOrder(tiles: readonly Tile[]): Tile[] {
  const rank = (tile: Tile) => tile.handRaisedTs ?? Infinity;
  return tiles.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x === y ? Number(b.own) - Number(a.own) : x - y;
  });
}

/** Who came and who went between two rosters, oneself left out, by display name. */
export function rosterChanges(
  before: readonly CallMember[],
  now: readonly CallMember[],
): { joined: string[]; left: string[] } {
  const missingIn = (list: readonly CallMember[]) => {
    const there = new Set(list.map(({ identity }) => identity));
    return (member: CallMember) => !member.own && !there.has(member.identity);
  };
  return {
    joined: now.filter(missingIn(before)).map((member) => member.displayName),
    left: before.filter(missingIn(now)).map((member) => member.displayName),
  };
}

/** Whose hand went up between two rosters, oneself left out, by display name. */
export function handsRaised(before: readonly CallMember[], now: readonly CallMember[]): string[] {
  const up = new Set(before.filter((member) => member.handRaisedTs !== undefined).map((member) => member.identity));
  return now
    .filter((member) => !member.own && member.handRaisedTs !== undefined && !up.has(member.identity))
    .map((member) => member.displayName);
}

/** "4:05", "1:02:09"; whole seconds, never negative (clocks differ). */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
