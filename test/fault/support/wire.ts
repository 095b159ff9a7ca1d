import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePorts, tryPort } from "../../backend/ports.mjs";
import { startBackend } from "../../backend/backend.mjs";
import { expect, test as base } from "../../e2e/support/fixtures.ts";
import type { Backend } from "./row.ts";

type BackendOptions = NonNullable<Parameters<typeof startBackend>[0]>;

/** State of the cable between everybody and the servers; what is left out stays as it is. */
export interface Cable {
  /** Part of all packets that gets lost, 0 to 1, each way. */
  loss?: number;
  /** Nothing arrives, and nothing tells: as when a router far away dies. */
  silent?: boolean;
  /** false: UDP does not get through. */
  udp?: boolean;
  /** How long every packet is on its way, seconds, each way. */
  delay?: number;
  /** false: pulled out, which the system sees. */
  carrier?: boolean;
}

export interface Wire {
  backend: Backend;
  set(cable: Cable): Promise<void>;
  /** Starts an app at the servers' end (`LaunchOptions.executable`): a cable lies between it and the others. */
  elsewhere: string;
  /** The computer gets another address in its network, the old one is gone. */
  changeAddress(): void;
}

const ip = (...args: string[]) => execFileSync("ip", args);

/** The servers in a network of their own, behind a cable (link.py). Needs Linux, root, and the network of `npm run fault`. */
async function layWire(
  use: (wire: Wire) => Promise<void>,
  options: Pick<BackendOptions, "announce"> = {},
): Promise<void> {
  if (!("near0" in networkInterfaces())) {
    throw new Error(
      "rows about the network need Linux, root, and the network that `npm run fault` makes (unshare --net)",
    );
  }
  const ports = await freePorts();
  const mediaTcp = await tryPort(0, false);
  if (mediaTcp === null) throw new Error("no free port");
  const tcp = [ports.homeserver, ports.livekit, ports.authService, mediaTcp].join(",");
  // With it the computer would still be online while the cable is out.
  ip("link", "del", "near0");
  const link = spawn("python3", [join(import.meta.dirname, "link.py"), tcp, String(ports.livekitUdp)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(link.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  const set = async (cable: Cable) => {
    link.stdin.write(`${JSON.stringify(cable)}\n`);
    expect((await lines.next()).value).toBe("ok");
  };
  let last = 2;
  const changeAddress = () => {
    const [before, now] = [`10.77.0.${last}`, `10.77.0.${last + 1}`];
    last++;
    ip("addr", "add", `${now}/24`, "dev", "wire0");
    ip("addr", "del", `${before}/24`, "dev", "wire0");
    // The kernel made the second address of a network depend on the first.
    ip("addr", "replace", `${now}/24`, "dev", "wire0");
    ip("route", "replace", "127.0.0.1/32", "dev", "wire0", "src", now, "table", "100");
  };
  const within = ["nsenter", `--net=/proc/${link.pid}/ns/net`, "--"];
  const folder = mkdtempSync(join(tmpdir(), "parley-wire-"));
  const elsewhere = join(folder, "elsewhere");
  const start = `exec python3 ${join(import.meta.dirname, "elsewhere.py")} ${link.pid} "$PARLEY_ELECTRON" "$@"`;
  writeFileSync(elsewhere, `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  const backend = await startBackend({ ports, within, mediaTcpPort: mediaTcp, ...options });
  try {
    await use({ backend, set, changeAddress, elsewhere });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await set({ loss: 0, silent: false, udp: true, carrier: true, delay: 0 });
    await backend.stop();
    const ended = once(link, "exit");
    link.stdin.end();
    await ended;
    ip("rule", "add", "pref", "0", "lookup", "local");
    ip("rule", "flush");
    ip("rule", "add", "pref", "32766", "lookup", "main");
    ip("link", "add", "near0", "type", "veth", "peer", "name", "near1");
    ip("addr", "add", "10.78.0.1/24", "dev", "near0");
    ip("link", "set", "near0", "up");
    ip("link", "set", "near1", "up");
  }
}

/** The cable of the running worker, for rows. */
export let wire: Wire;

export const test = base.extend<object, { wire: Wire }>({
  wire: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) =>
      layWire(async (laid) => {
        wire = laid;
        await use(laid);
      }),
    { scope: "worker", timeout: 120_000 },
  ],
  backend: [async ({ wire }, use) => use(wire.backend), { scope: "worker" }],
});

/** As `test`, where nobody has an SFU. */
export const meshTest = test.extend<object, { wire: Wire }>({
  wire: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) =>
      layWire(
        async (laid) => {
          wire = laid;
          await Promise.all([laid.backend.stopPart("livekit"), laid.backend.stopPart("authService")]);
          await use(laid);
        },
        { announce: false },
      ),
    { scope: "worker", timeout: 120_000 },
  ],
});
