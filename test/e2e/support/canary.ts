import type { ElectronApplication } from "@playwright/test";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const known = new Map<string, Map<string, Buffer>>();

/** Every way in which a secret may be written down, by name. */
export function formsOf(secret: string): Map<string, Buffer> {
  const forms = known.get(secret) ?? makeForms(secret);
  known.set(secret, forms);
  return forms;
}

function makeForms(secret: string): Map<string, Buffer> {
  const forms = new Map<string, Buffer>();
  const texts = new Map<string, string>([
    ["raw", secret],
    ["escaped in JSON", JSON.stringify(secret).slice(1, -1)],
    ["escaped twice", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["escaped in a URL", encodeURIComponent(secret)],
    ...encodings(Buffer.from(secret), "its text"),
  ]);
  // A key is written in base64 here and may be written otherwise there: then its bytes are what must not be found.
  if (/^[A-Za-z0-9+/_-]{22,}={0,2}$/.test(secret)) {
    const bytes = Buffer.from(secret, "base64");
    forms.set("its bytes", bytes);
    for (const [name, text] of encodings(bytes, "its bytes")) texts.set(name, text);
  }
  for (const [name, text] of texts) {
    forms.set(name, Buffer.from(text));
    forms.set(`${name}, UTF-16`, Buffer.from(text, "utf16le"));
  }
  return forms;
}

function encodings(bytes: Buffer, of: string): [string, string][] {
  const found: [string, string][] = [
    [`${of} in hex`, bytes.toString("hex")],
    [`${of} in capital hex`, bytes.toString("hex").toUpperCase()],
  ];
  // As a part of something longer that was encoded, it lies at one of three places; the outermost characters then differ.
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const sure = padded.slice(before === 0 ? 0 : before + 1, padded.length - 1);
    found.push([`${of} in base64, ${before} behind`, sure]);
    found.push([`${of} in base64url, ${before} behind`, sure.replaceAll("+", "-").replaceAll("/", "_")]);
  }
  return found;
}

export interface Canary {
  name: string;
  secret: string;
}

interface Searched {
  canary: string;
  form: string;
  pattern: Buffer;
}

/** By their first four bytes: there are hundreds of secrets in dozens of forms, and each file is read through once. */
class Search {
  readonly #byStart = new Map<number, Searched[]>();
  /** By the first two, to be quick about what is nothing. */
  readonly #starts = new Uint8Array(0x1_00_00);

  constructor(canaries: readonly Canary[]) {
    for (const { name, secret } of canaries) {
      for (const [form, pattern] of formsOf(secret)) {
        const start = pattern.readUInt32BE(0);
        const same = this.#byStart.get(start) ?? [];
        same.push({ canary: name, form, pattern });
        this.#byStart.set(start, same);
        this.#starts[start >>> 16] = 1;
      }
    }
  }

  /** @returns form by name of what was found */
  in(bytes: Buffer): Map<string, string> {
    const found = new Map<string, string>();
    for (let place = 0; place + 4 <= bytes.length; place += 1) {
      const start = ((bytes[place] ?? 0) << 8) | (bytes[place + 1] ?? 0);
      if (this.#starts[start] === 0) continue;
      for (const { canary, form, pattern } of this.#byStart.get(bytes.readUInt32BE(place)) ?? [])
        if (!found.has(canary) && bytes.subarray(place, place + pattern.length).equals(pattern))
          found.set(canary, form);
    }
    return found;
  }
}

const searches = new WeakMap<readonly Canary[], Search>();

/** @returns "NAME (FORM)" of each secret that lies in these bytes */
export function secretsInBytes(bytes: Buffer, canaries: readonly Canary[]): string[] {
  const search = searches.get(canaries) ?? new Search(canaries);
  searches.set(canaries, search);
  return [...search.in(bytes)].map(([name, form]) => `${name} (${form})`);
}

/** Every file below a folder, hidden ones too. @returns "FILE: NAME (FORM)" */
export async function secretsInFolder(folder: string, canaries: readonly Canary[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file)) chunks.push(chunk as Buffer);
    for (const each of secretsInBytes(Buffer.concat(chunks), canaries))
      found.push(`${relative(folder, file)}: ${each}`);
  }
  return found;
}

export interface Told {
  channel: string;
  /** As JSON; bytes in base64. */
  text: string;
}

/** Records from now on all that main tells its pages: the answers to their calls, and its own events. */
export async function recordTold(app: ElectronApplication): Promise<{ calls: number; told(): Promise<Told[]> }> {
  const calls = await app.evaluate(({ ipcMain, webContents }) => {
    const told: Told[] = [];
    (globalThis as unknown as { told: Told[] }).told = told;
    const note = (channel: string, value: unknown) => {
      const text = JSON.stringify(value, (_key, each: unknown) =>
        ArrayBuffer.isView(each) ? Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString("base64") : each,
      );
      told.push({ channel, text: text ?? "" });
    };
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (channel: string, ...args: unknown[]) => {
        note(channel, args);
        send(channel, ...args);
      };
    }
    // What Electron keeps of the handlers; there is no public way to look at answers. The caller checks how many there were.
    type Handler = (...args: unknown[]) => unknown;
    const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, Handler> };
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...args) => {
        const answer = await handler(...args);
        note(channel, answer);
        return answer;
      });
    }
    return handlers.size;
  });
  return { calls, told: () => app.evaluate(() => (globalThis as unknown as { told: Told[] }).told) };
}
