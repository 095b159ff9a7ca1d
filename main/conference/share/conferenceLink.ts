import type { CallPassword } from "../../rtc/callPasswords.ts";

/** What is said in a link to a conference. */
export interface LinkParts {
  roomId: string;
  name: string;
  /** Servers that know the room. */
  via: readonly string[];
  /** Where people without an account get one for the visit. */
  guests?: string | undefined;
  /** Address of the project's link page, where an operator runs one. */
  linkPage?: string | undefined;
  /** Of a conference whose media is encrypted with the password of its link. */
  secret?: CallPassword | undefined;
}

/**
 * The link of a conference. On a link page everything is in the fragment, so that no web server learns who meets
 * where. What came by a link of Element Call with a password goes on as one, since others need it too. Without a page: `parley:` where guests are meant, and else a `matrix:` URI, which any Matrix client understands.
 */
export function conferenceLink({ roomId, name, via, guests, linkPage, secret }: LinkParts): string {
  if (secret !== undefined) {
    const query = [
      ["roomId", roomId],
      ["password", secret.password],
      ["viaServers", via.join(",")],
    ].map(([key, value = ""]) => `${key}=${encodeURIComponent(value)}`);
    return `${secret.page}#/${encodeURIComponent(name)}?${query.join("&")}`;
  }
  const more = [
    ...via.map((server) => ["via", server] as const),
    ...(guests === undefined ? [] : [["guests", guests] as const]),
    ["name", name] as const,
  ].map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  if (linkPage !== undefined) return `${linkPage}#/room?room=${encodeURIComponent(roomId)}&${more.join("&")}`;
  const id = encodeURIComponent(roomId.slice(1));
  if (guests !== undefined) return `parley:roomid/${id}?${more.join("&")}`;
  return `matrix:roomid/${id}?action=join&${via.map((server) => `via=${encodeURIComponent(server)}`).join("&")}`;
}

/** Of the servers in a room those with most people, one's own first: where others ask their way to it. */
export function viaServers(own: string, members: readonly { userId: string }[], most = 3): string[] {
  const count = new Map<string, number>();
  for (const { userId } of members) {
    const server = userId.slice(userId.indexOf(":") + 1);
    count.set(server, (count.get(server) ?? 0) + 1);
  }
  count.delete(own);
  const others = [...count].toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([server]) => server);
  return [own, ...others].slice(0, most);
}
