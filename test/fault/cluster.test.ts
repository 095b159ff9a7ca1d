import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { startLiveKit } from "../backend/livekit.mjs";
import { freePorts } from "../backend/ports.mjs";
import { ensureLiveKit } from "../../scripts/lib/livekit.mjs";
import { startProcess } from "../../scripts/lib/processes.mjs";
import { findProgram } from "../../scripts/lib/programs.mjs";
import type { Pair } from "../e2e/support/fixtures.ts";
import { row } from "./support/row.ts";
import type { Parts } from "./support/row.ts";
import { bothBack, callOfTwo, rosterOfTwo } from "./support/stage.ts";

type Node = Awaited<ReturnType<typeof startLiveKit>>["process"];

interface ClusterCall extends Pair {
  /** Where the call's media is. */
  first: Node;
  /** The backend has its own SFU again. */
  end(): Promise<void>;
}

/**
 * As `deploy/` has it: two LiveKit nodes that share a Redis, behind one address. It takes the place of the backend's own SFU
 * at its port, so that apps and auth service know of nothing. The call begins while there is one node, so its media is there.
 */
row(
  "a node of an SFU cluster killed",
  { goal: 10_000, measured: "node killed → new frames of both by the other node", setUp: clusterCall, fresh: true },
  async (call) => {
    try {
      const since = Date.now();
      if (call.first.pid !== undefined) process.kill(call.first.pid, "SIGKILL");
      const ms = await bothBack(call, since, 60_000);
      await rosterOfTwo(call);
      return { ms };
    } finally {
      await call.end();
    }
  },
);

async function clusterCall(parts: Parts): Promise<ClusterCall> {
  const { backend } = parts;
  const redisServer = findProgram("redis-server");
  if (redisServer === null) throw new Error("redis-server is not installed");
  const binary = await ensureLiveKit();
  const [ports, more] = [await freePorts(), await freePorts()];
  const redisPort = more.homeserver;
  const dir = join(backend.dir, `cluster-${Date.now()}`);
  const ends: (() => unknown)[] = [];
  const end = async () => {
    await Promise.all(ends.splice(0).map((one) => one()));
    await backend.startPart("livekit");
  };
  const node = async (number: number, livekit: number, livekitUdp: number): Promise<Node> => {
    const { process: started } = await startLiveKit({
      dir: `${dir}-${number}`,
      binary,
      ports: { ...ports, livekit, livekitUdp },
      credentials: { key: backend.livekit.apiKey, secret: backend.livekit.apiSecret },
      webhookUrl: `${backend.authServiceUrl}/livekit/webhook`,
      redis: `127.0.0.1:${redisPort}`,
      mediaTcpPort: undefined,
      within: undefined,
    });
    ends.push(() => started.stop());
    await answers(livekit);
    return started;
  };
  await backend.stopPart("livekit");
  try {
    const redis = startProcess(
      redisServer,
      ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      { name: "Redis", cwd: backend.dir, logFile: `${dir}-redis.log`, patienceMs: 300 },
    );
    ends.push(() => redis.stop());
    await answers(redisPort);
    ends.push(await balance(Number(new URL(backend.livekit.httpUrl).port), [ports.livekit, more.livekit]));
    const first = await node(1, ports.livekit, ports.livekitUdp);
    const pair = await callOfTwo(parts);
    await node(2, more.livekit, more.livekitUdp);
    return { ...pair, first, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Passes connections on to the first of these ports that takes them. @returns ends it, and what runs through it */
async function balance(port: number, targets: readonly number[]): Promise<() => void> {
  const open = new Set<{ destroy(): void }>();
  const server = createServer((client) => {
    open.add(client);
    client.on("error", () => {}).on("close", () => open.delete(client));
    const next = ([target, ...others]: readonly number[]) => {
      if (target === undefined) return client.destroy();
      let connected = false;
      const node = connect(target, "127.0.0.1", () => {
        connected = true;
        client.pipe(node).pipe(client);
      });
      client.on("close", () => node.destroy());
      node.on("close", () => connected && client.destroy());
      node.on("error", () => (connected ? client.destroy() : next(others)));
    };
    next(targets);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return () => {
    server.close();
    for (const client of open) client.destroy();
  };
}

/** Waits until somebody takes connections there. */
async function answers(port: number): Promise<void> {
  await expect
    .poll(
      () =>
        new Promise((resolve) => {
          const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
          socket.on("connect", () => socket.destroy());
        }),
      { timeout: 20_000 },
    )
    .toBe(true);
}
