import { redact } from "../logging/redact.ts";

/**
 * Takes out of a text who and where it was, besides secrets, for somebody else to read. The same name becomes the same
 * stand-in all through one bundle, so that what happened can still be followed: `@person1:server1`, `!room1:server1`.
 */
export class Anonymiser {
  readonly #seen = new Map<string, Map<string, string>>();
  readonly #known: readonly [string, string][];

  /**
   * @param known texts that are replaced wherever they stand, with what stands for them: the home folder, the name of this
   *   computer. Those of fewer than three characters are left, since they stand in everything.
   */
  constructor(known: readonly (readonly [text: string, standIn: string])[]) {
    this.#known = known
      .filter(([text]) => text.length >= 3)
      .map(([text, standIn]): [string, string] => [text, standIn])
      .toSorted(([a], [b]) => b.length - a.length);
  }

  readonly #rules: [RegExp, (...groups: string[]) => string][] = [
    // Users, rooms, aliases, before the servers in them.
    [
      /([@!#])([\w.=/+-]+):([\w.-]+(?::\d+)?)/g,
      (_all, sigil = "", local = "", server = "") =>
        `${sigil}${this.#standIn(kinds[sigil] ?? "name", `${local}:${server}`)}:${this.#standIn("server", server)}`,
    ],
    // Room ids without a server (room version 12), and event ids: base64 of a hash.
    [/!([\w-]{43})(?![\w-])/g, (_all, id = "") => `!${this.#standIn("room", id)}`],
    [/\$([\w+/-]{43}|[\w.]+:[\w.:-]+)/g, (_all, id = "") => `$${this.#standIn("event", id)}`],
    [
      /\b((?:https?|wss?|turns?|stuns?):(?:\/\/)?)([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)([^\s"'<>]*)/gi,
      (_all, scheme = "", host = "", rest = "") =>
        `${scheme}${this.#standIn("server", host)}${rest.replace(/[?#].*$/u, "?…")}`,
    ],
    [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, (mail) => this.#standIn("mail", mail ?? "")],
    [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, (ip = "") => (ip.startsWith("127.") ? ip : this.#standIn("ip", ip))],
    [
      /(?<![\w:.])(?:[\da-f]{1,4}:){2,7}(?::?[\da-f]{1,4})+(?![\w:])|(?<![\w:.])(?:[\da-f]{1,4}:){1,6}:[\da-f]{1,4}(?![\w:])/gi,
      (ip = "") => (/^\d\d:\d\d:\d\d$/.test(ip) ? ip : this.#standIn("ip", ip)),
    ],
  ];

  text(text: string): string {
    const known = this.#known.reduce((line, [from, to]) => line.replaceAll(from, to), redact(text));
    const clean = this.#rules.reduce((line, [pattern, replace]) => line.replace(pattern, replace), known);
    // Names of servers that have been met stand alone too.
    return [...(this.#seen.get("server") ?? [])]
      .filter(([name]) => name.includes(".") && !/^[\d.:]+$/.test(name))
      .reduce((line, [name, standIn]) => line.replaceAll(name, standIn), clean);
  }

  #standIn(kind: string, name: string): string {
    const seen = this.#seen.get(kind) ?? new Map<string, string>();
    this.#seen.set(kind, seen);
    const standIn = seen.get(name) ?? `${kind}${seen.size + 1}`;
    seen.set(name, standIn);
    return standIn;
  }
}

const kinds: Record<string, string> = { "@": "person", "!": "room", "#": "alias" };
