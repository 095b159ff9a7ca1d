/** What a link to a conference says, as far as the page needs it. */
export interface PageLink {
  /** The same place for the app on this computer. */
  app: string;
  /** What the link calls the conference; shown as text alone. */
  name: string | undefined;
  guests: string | undefined;
}

const SERVER = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const ROOM = /^[!#][^\s/?#\\\p{C}]{1,254}$/u;

/**
 * Reads the fragment of the page's address: `#/room?room=ID&via=SERVER&guests=SERVER&name=NAME`. Whatever does not
 * look right makes it no link at all: the page hands on nothing that the app would have to refuse.
 */
export function readLink(hash: string): PageLink | undefined {
  if (hash.length > 2000 || !hash.startsWith("#/room?")) return undefined;
  const query = new URLSearchParams(hash.slice("#/room?".length).replaceAll("+", "%2B"));
  const room = query.get("room") ?? "";
  const via = query.getAll("via");
  const guests = query.get("guests") ?? undefined;
  const name = clean(query.get("name") ?? "");
  if (!ROOM.test(room) || query.getAll("room").length > 1 || query.getAll("guests").length > 1) return undefined;
  if (![...via, ...(guests === undefined ? [] : [guests])].every((server) => SERVER.test(server))) return undefined;
  const more = [
    ...via.map((server) => ["via", server] as const),
    ...(guests === undefined ? [] : [["guests", guests] as const]),
    ...(name === "" ? [] : [["name", name] as const]),
  ].map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const kind = room.startsWith("!") ? "roomid" : "r";
  const app = `parley:${kind}/${encodeURIComponent(room.slice(1))}${more.length > 0 ? `?${more.join("&")}` : ""}`;
  return { app, name: name === "" ? undefined : name, guests };
}

/** One short line, without what turns text around or hides in it. */
function clean(text: string): string {
  const visible = text.normalize("NFC").replace(/(?!\u200D)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu, "");
  return [
    ...visible
      .replace(/(\p{M}{3})\p{M}+/gu, "$1")
      .replace(/\s+/gu, " ")
      .trim(),
  ]
    .slice(0, 80)
    .join("");
}
