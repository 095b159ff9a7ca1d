/** A connection there is to an SFU. */
export interface KnownSfu {
  focusUrl: string;
  /** Signalling and media. */
  connected: boolean;
  /** The identities of others who are connected there, and of those who have something published there. */
  present: ReadonlySet<string>;
  carries: ReadonlySet<string>;
  /** Since when it is in none of the memberships any more, unix ms. */
  leftTs: number | undefined;
}

export interface FocusFacts {
  /** Where one's own media goes, and where it shall go. */
  publishing: string;
  own: string;
  /** The others in the call who publish at an SFU, and where, by their memberships. */
  others: readonly { identity: string; focusUrl: string }[];
  connections: readonly KnownSfu[];
  /** Since when one's own media could go where it shall, but does not yet, unix ms. */
  readyTs: number | undefined;
  now: number;
}

export interface FocusPlan {
  /** Where one's own media goes from now on. */
  publishing: string;
  open: string[];
  close: string[];
  /** Connections that are kept for what still comes there, for `LINGER_MS` at the most. */
  linger: string[];
}

/** How long is waited until the others are connected to an SFU, before one's own media moves there. */
export const READERS_MS = 3_000;
/** How long somebody may take who moves to another SFU: to connect there, with fresh access, and to publish. */
export const LINGER_MS = 15_000;

/**
 * To which SFUs to be connected, and at which to publish. Everybody moves at a moment of their own when the focus of a call
 * changes (`oldest_membership`), so nothing is ended before its successor is there: one's own media goes on at the old SFU
 * until the new one is connected, and others to see it there; and who is still seen at the old one is received there until
 * they appear at the new.
 */
export function planFocus({ publishing, own, others, connections, readyTs, now }: FocusFacts): FocusPlan {
  const known = new Map(connections.map((each) => [each.focusUrl, each]));
  const needed = new Set([own, ...others.map(({ focusUrl }) => focusUrl)]);
  const target = known.get(own);
  const readers = others.every(({ identity }) => target?.present.has(identity)) || now - (readyTs ?? now) >= READERS_MS;
  // What has no connection itself holds nobody up.
  const moves = (target?.connected === true && readers) || known.get(publishing)?.connected !== true;
  const next = moves ? own : publishing;
  const [linger, close]: [string[], string[]] = [[], []];
  for (const { focusUrl, carries, leftTs } of connections) {
    if (needed.has(focusUrl) || focusUrl === next) continue;
    const coming = others.some(
      (other) => carries.has(other.identity) && known.get(other.focusUrl)?.carries.has(other.identity) !== true,
    );
    (coming && now - (leftTs ?? now) < LINGER_MS ? linger : close).push(focusUrl);
  }
  return { publishing: next, open: [...needed].filter((focusUrl) => !known.has(focusUrl)), close, linger };
}
