import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";

const ANSWER_MS = 2_000;

/**
 * Whether the X server of this session has a tray (System Tray Protocol: somebody owns the selection
 * `_NET_SYSTEM_TRAY_S0`). Three requests of the X protocol; nothing in Electron or Node can ask this.
 */
export async function hasXembedTray(env: NodeJS.ProcessEnv): Promise<boolean> {
  const display = parseDisplay(env["DISPLAY"] ?? "");
  if (display === undefined) return false;
  const authority = await readFile(env["XAUTHORITY"] ?? join(homedir(), ".Xauthority")).catch(() => Buffer.alloc(0));
  const socket = connect(`/tmp/.X11-unix/X${display.number}`);
  try {
    return await ask(socket, cookieFor(authority, display.number), `_NET_SYSTEM_TRAY_S${display.screen}`);
  } finally {
    socket.destroy();
  }
}

/** A display of this computer, e.g. ":99.0"; undefined for one elsewhere. */
export function parseDisplay(text: string): { number: string; screen: string } | undefined {
  const parts = /^(?:unix)?:([0-9]{1,5})(?:\.([0-9]{1,3}))?$/.exec(text);
  return parts?.[1] === undefined ? undefined : { number: parts[1], screen: parts[2] ?? "0" };
}

/** The MIT-MAGIC-COOKIE-1 of a display in an Xauthority file; empty when there is none. */
export function cookieFor(authority: Buffer, displayNumber: string): Buffer {
  let at = 2;
  const field = () => {
    const length = authority.readUInt16BE(at);
    const value = authority.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  try {
    while (at < authority.length) {
      const [, number, name, data] = [field(), field(), field(), field()];
      at += 2;
      const fits = number.length === 0 || number.toString() === displayNumber;
      if (fits && name.toString() === "MIT-MAGIC-COOKIE-1") return data;
    }
  } catch {
    // Cut off in the middle: as good as no cookie.
  }
  return Buffer.alloc(0);
}

async function ask(socket: Socket, cookie: Buffer, selection: string): Promise<boolean> {
  const answers = reader(socket);
  const name = cookie.length === 0 ? "" : "MIT-MAGIC-COOKIE-1";
  const setup = Buffer.alloc(12);
  setup.write("l");
  setup.writeUInt16LE(11, 2);
  setup.writeUInt16LE(name.length, 6);
  setup.writeUInt16LE(cookie.length, 8);
  socket.write(Buffer.concat([setup, padded(Buffer.from(name)), padded(cookie)]));
  const head = await answers(8);
  if (head[0] !== 1) return false;
  await answers(head.readUInt16LE(6) * 4);

  const text = padded(Buffer.from(selection));
  const intern = Buffer.alloc(8);
  intern.writeUInt8(16, 0);
  // Only if it exists: an atom that nobody has made has no owner.
  intern.writeUInt8(1, 1);
  intern.writeUInt16LE(2 + text.length / 4, 2);
  intern.writeUInt16LE(selection.length, 4);
  socket.write(Buffer.concat([intern, text]));
  const atom = (await answers(32)).readUInt32LE(8);
  if (atom === 0) return false;

  const owner = Buffer.alloc(8);
  owner.writeUInt8(23, 0);
  owner.writeUInt16LE(2, 2);
  owner.writeUInt32LE(atom, 4);
  socket.write(owner);
  return (await answers(32)).readUInt32LE(8) !== 0;
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}

/** Reads a number of bytes at a time. @throws Error when the server is silent or gone. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  let held = Buffer.alloc(0);
  let wake = () => {};
  let failed: Error | undefined;
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error("the X server is silent")));
  socket.on("data", (data: Buffer) => {
    held = Buffer.concat([held, data]);
    wake();
  });
  socket.on("error", (error) => {
    failed = error;
    wake();
  });
  socket.on("close", () => {
    failed ??= new Error("the X server has closed the connection");
    wake();
  });
  return async (length) => {
    while (held.length < length) {
      if (failed !== undefined) throw failed;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const part = held.subarray(0, length);
    held = held.subarray(length);
    return part;
  };
}
