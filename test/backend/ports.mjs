/** @file The four ports of a local backend, all on loopback. */
import { createSocket } from "node:dgram";
import { readFile, readdir, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { portInUse } from "../../scripts/lib/errors.mjs";

/**
 * @typedef {object} Ports
 * @property {number} homeserver HTTP
 * @property {number} livekit HTTP and WebSocket
 * @property {number} livekitUdp media, UDP, all of it through one port
 * @property {number} authService HTTP
 */

/** @type {{ name: keyof Ports, part: string, udp: boolean }[]} */
const PARTS = [
  { name: "homeserver", part: "the homeserver", udp: false },
  { name: "livekit", part: "the media server", udp: false },
  { name: "livekitUdp", part: "the media server (media)", udp: true },
  { name: "authService", part: "the auth service", udp: false },
];
const DEFAULT_BASE = 18_800;

/**
 * The ports of `npm start`, the same each time: four in a row.
 * @param {string} [base] `$PARLEY_PORT_BASE`
 * @returns {Ports}
 */
export function fixedPorts(base = process.env["PARLEY_PORT_BASE"]) {
  const given = Number(base ?? DEFAULT_BASE);
  const first = Number.isInteger(given) && given >= 1_024 && given + PARTS.length <= 65_536 ? given : DEFAULT_BASE;
  return { homeserver: first, livekit: first + 1, livekitUdp: first + 2, authService: first + 3 };
}

/** @param {number} port 0 for any @param {boolean} udp @returns {Promise<number | null>} the port when it is free, else null */
export function tryPort(port, udp) {
  return new Promise((resolve) => {
    if (udp) {
      const socket = createSocket("udp4");
      socket.once("error", () => socket.close(() => resolve(null)));
      socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => {
        const bound = socket.address().port;
        socket.close(() => resolve(bound));
      });
      return;
    }
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}

/**
 * Ports that are free now; those of the last run where they still are.
 * @param {Partial<Ports>} [preferred]
 * @returns {Promise<Ports>}
 */
export async function freePorts(preferred = {}) {
  const ports = fixedPorts();
  const taken = new Set();
  for (const { name, udp } of PARTS) {
    let port = await tryPort(preferred[name] ?? 0, udp);
    while (port === null || taken.has(port)) port = await tryPort(0, udp);
    taken.add(port);
    ports[name] = port;
  }
  return ports;
}

/**
 * @param {Ports} ports
 * @throws {import("../../scripts/lib/errors.mjs").BootstrapError} port-in-use, naming the program that holds it when that can be seen
 */
export async function requirePorts(ports) {
  for (const { name, part, udp } of PARTS) {
    if ((await tryPort(ports[name], udp)) === null)
      throw portInUse(ports[name], part, await holderOf(ports[name], udp));
  }
}

/** @param {number} port @param {boolean} udp @returns {Promise<string | undefined>} "synapse (process 123)"; Linux only */
export async function holderOf(port, udp) {
  const table = await readFile(udp ? "/proc/net/udp" : "/proc/net/tcp", "utf8").catch(() => "");
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const row = table
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .find((fields) => fields[1]?.endsWith(wanted) === true && (udp || fields[3] === "0A"));
  const inode = row?.[9];
  if (inode === undefined) return undefined;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/u.test(pid)) continue;
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
    if (!links.includes(`socket:[${inode}]`)) continue;
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a program");
    return `${name.trim()} (process ${pid})`;
  }
  return undefined;
}
