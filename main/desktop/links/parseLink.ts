import type { ErrorName, LinkPlace } from "../../../preload/contract.ts";
import { cleanName } from "../../matrix/displayName.ts";
import type { CallPassword } from "../../rtc/callPasswords.ts";
import { isServerName } from "./serverName.ts";

/** What a link means, or the name of the sentence that says why it means nothing. */
export type ParsedLink = ParsedPlace | { refused: LinkRefusal };
/** `secret`, where a link has a password, is for main alone: it must not cross to the page with the place. */
export type ParsedPlace = LinkPlace & { secret?: CallPassword };
export type LinkRefusal = Extract<ErrorName, `Link${string}`>;

const MAX_LENGTH = 2048;
const MAX_VIA = 5;
const MAX_PASSWORD = 512;
/** Control and format characters (bidi, zero width), separators, spaces, the backslash; a surrogate without its other half. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Co}\p{Cn}\\]/u;
/** Still encoded after decoding once: nobody but who wants to hide something does that. */
const TWICE = /%[0-9a-f]{2}/i;

class Refusal extends Error {
  readonly refused: LinkRefusal;
  constructor(refused: LinkRefusal) {
    super(refused);
    this.refused = refused;
  }
}
const refuse = (name: LinkRefusal): never => {
  throw new Refusal(name);
};

/**
 * Reads a link to a room or a person. Pure, and strict: what is not exactly one of these forms is refused by name.
 *
 * - `matrix:r/ALIAS`, `matrix:roomid/ID?via=SERVER`, `matrix:u/USER`, with `action=join|chat|call` (MSC2312)
 * - `parley:` followed by the same
 * - `https://matrix.to/#/ID?via=SERVER`
 * - `https://HOST/room/#/NAME?roomId=ID&viaServers=SERVER,SERVER&password=…` (Element Call, wherever it is hosted)
 * - `https://HOST/…#/room?room=ID&via=SERVER&guests=SERVER&name=NAME` (Parley's link page, wherever it is hosted)
 * - `parley:open?url=…` around one of the `https:` links, percent-encoded
 *
 * `action` never makes anything happen by itself: every link leads to a lobby or to a question.
 */
export function parseLink(given: string): ParsedLink {
  try {
    return parse(given.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""), true);
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.refused };
    throw error;
  }
}

function parse(link: string, mayWrap: boolean): ParsedPlace {
  if (link.length > MAX_LENGTH) refuse("LinkTooLong");
  if (HIDDEN.test(link)) refuse("LinkDeceptive");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link)?.[1]?.toLowerCase();
  const rest = link.slice((scheme?.length ?? 0) + 1);
  if (scheme === "https") return parseHttps(link);
  if (scheme !== "matrix" && scheme !== "parley") return refuse("LinkUnsupported");
  if (scheme === "parley" && rest.startsWith("open?")) {
    if (!mayWrap) return refuse("LinkInvalid");
    const url = single(queryOf(rest.slice("open?".length)), "url") ?? "";
    if (url === "") return refuse("LinkInvalid");
    if (!/^https:/i.test(url)) return refuse("LinkUnsupported");
    return parse(url, false);
  }
  return parseMatrixUri(rest);
}

/** The part of a `matrix:` URI behind the scheme; the fragment means nothing (MSC2312). */
function parseMatrixUri(rest: string): LinkPlace {
  const [beforeFragment = ""] = rest.split("#", 1);
  const [path = "", query] = splitAt(beforeFragment, "?");
  const segments = path.split("/").map(decode);
  // An authority (`//host/…`), an empty part, a way up.
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) return refuse("LinkInvalid");
  const [kind, id = "", ...more] = segments;
  if (more.length > 0 || kind === "e")
    return refuse(more[0] === "e" || kind === "e" ? "LinkUnsupported" : "LinkInvalid");
  const sigil = kind === "r" ? "#" : kind === "roomid" ? "!" : kind === "u" ? "@" : undefined;
  if (sigil === undefined || id === "") return refuse("LinkInvalid");
  return placeOf(sigil + id, queryOf(query ?? ""));
}

function parseHttps(link: string): ParsedPlace {
  if (!/^https:\/\/[^/?#]/i.test(link) || !URL.canParse(link)) return refuse("LinkInvalid");
  const authority = /^https:\/\/([^/?#]*)/i.exec(link)?.[1] ?? "";
  // `matrix.to@evil.example`: reads as one place, and is another.
  if (authority.includes("@")) return refuse("LinkDeceptive");
  const url = new URL(link);
  const [, fragment] = splitAt(link, "#");
  if (url.hostname === "matrix.to") {
    if (url.port !== "" || url.pathname !== "/" || url.search !== "" || fragment === undefined)
      return refuse("LinkInvalid");
    return parseMatrixTo(fragment);
  }
  if (/^\/room\/?$/.test(url.pathname)) return parseElementCall(url, fragment ?? "");
  const [page = "", query] = splitAt(fragment ?? "", "?");
  if (page === "/room" && query !== undefined && url.search === "") return parseLinkPage(query);
  return refuse("LinkUnsupported");
}

/** `/ID`, `/ID/EVENT`, each perhaps percent-encoded, and a query. */
function parseMatrixTo(fragment: string): LinkPlace {
  const [path = "", query] = splitAt(fragment, "?");
  const segments = path.split("/").map(decode);
  const [start, id = "", event] = segments;
  if (start !== "" || id === "" || segments.length > 3) return refuse("LinkInvalid");
  if (event !== undefined || id.startsWith("+")) return refuse("LinkUnsupported");
  return placeOf(id, queryOf(query ?? ""));
}

function parseElementCall({ origin, search }: URL, fragment: string): ParsedPlace {
  const [path = "", query] = splitAt(fragment, "?");
  if (path.split("/").map(decode).includes("..")) return refuse("LinkInvalid");
  const given = [...queryOf(search.slice(1)), ...queryOf(query ?? "")];
  // Its media is encrypted with a key made of the password; an empty one would be talk in the clear.
  const password = single(given, "password");
  if (password !== undefined && (password === "" || password.length > MAX_PASSWORD)) return refuse("LinkInvalid");
  const roomId = single(given, "roomId");
  if (roomId === undefined) return refuse("LinkUnsupported");
  if (!/^[!#]/.test(roomId)) return refuse("LinkInvalid");
  const servers =
    single(given, "viaServers")
      ?.split(",")
      .filter((server) => server !== "") ?? [];
  const place = placeOf(
    roomId,
    servers.map((server) => ["via", server]),
  );
  return password === undefined ? place : { ...place, secret: { password, page: `${origin}/room/` } };
}

/** Parley's own link page says all in the fragment, which no server ever sees. */
function parseLinkPage(text: string): LinkPlace {
  const query = queryOf(text);
  const room = single(query, "room") ?? "";
  if (!/^[!#]/.test(room)) return refuse("LinkInvalid");
  return placeOf(room, query);
}

/** What a link to a conference says beside the place itself. */
function extrasOf(query: Param[]): { guests?: string; name?: string } {
  const guests = single(query, "guests");
  if (guests !== undefined && !isServerName(guests)) return refuse("LinkServerInvalid");
  const name = cleanName(single(query, "name"), "");
  return { ...(guests === undefined ? {} : { guests }), ...(name === "" ? {} : { name }) };
}

function placeOf(id: string, query: Param[]): LinkPlace {
  const action = single(query, "action");
  if (action !== undefined && HIDDEN.test(action)) return refuse("LinkDeceptive");
  const via = [...new Set(query.filter(([key]) => key === "via").map(([, server]) => server))];
  if (!via.every(isServerName)) return refuse("LinkServerInvalid");
  if (Buffer.byteLength(id) > 255) return refuse("LinkTooLong");
  // The rooms of version 12 have no server in their id.
  const more = { via: via.slice(0, MAX_VIA), ...extrasOf(query) };
  if (/^![A-Za-z0-9_-]{43}$/.test(id)) return { kind: "room", room: id, server: "", ...more };
  const [local = "", server = ""] = splitAt(id, ":");
  if (!isServerName(server)) return refuse("LinkServerInvalid");
  switch (local[0]) {
    case "#":
      // Anything but what would make it look like something else.
      if (!/^#[\p{L}\p{M}\p{N}._~!$&'()*+,;=@^`{|}-]+$/u.test(local)) return refuse("LinkInvalid");
      return { kind: "room", room: id, server, ...more };
    case "!":
      if (!/^![A-Za-z0-9._~=+-]+$/.test(local)) return refuse("LinkInvalid");
      return { kind: "room", room: id, server, ...more };
    case "@":
      if (!/^@[A-Za-z0-9._=/+-]+$/.test(local)) return refuse("LinkInvalid");
      return { kind: "user", userId: id };
    default:
      return refuse("LinkInvalid");
  }
}

type Param = readonly [string, string];

function queryOf(text: string): Param[] {
  if (text === "") return [];
  return text.split("&").map((pair) => {
    const [key = "", value = ""] = splitAt(pair, "=");
    // The wrapped link of `open?url=` is decoded once more when it is read itself.
    if (key === "url") return [key, decodeOnce(value)] as const;
    // Taken as it is: what it looks like says nothing. Element Call reads it as a form's field.
    if (decodeOnce(key) === "password") return ["password", decodeName(value.replaceAll("+", " "))] as const;
    // Words for a person: they may hold spaces, and are cleaned like every name from outside.
    if (key === "name") return [key, decodeName(value)] as const;
    return [decode(key), decode(value)] as const;
  });
}

/** The value of a parameter that may be there once. */
function single(query: Param[], name: string): string | undefined {
  const found = query.filter(([key]) => key === name);
  if (found.length > 1) return refuse("LinkInvalid");
  return found[0]?.[1];
}

function decode(text: string): string {
  const decoded = decodeOnce(text);
  if (TWICE.test(decoded)) return refuse("LinkDeceptive");
  return decoded;
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("LinkInvalid");
  }
}

function decodeOnce(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return refuse("LinkInvalid");
  }
  if (HIDDEN.test(decoded)) return refuse("LinkDeceptive");
  return decoded;
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
