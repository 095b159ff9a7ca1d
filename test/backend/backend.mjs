/**
 * @file The real local stack: Synapse, LiveKit and the project's auth service on loopback, in a folder that may be kept.
 * `npm start` and every test that needs a server use this one.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isAlive, withLock } from "../../scripts/lib/cache.mjs";
import { backendInUse, partDidNotStart } from "../../scripts/lib/errors.mjs";
import { ensureLiveKit } from "../../scripts/lib/livekit.mjs";
import { identityOf } from "../../scripts/lib/processes.mjs";
import { ensureSynapse } from "../../scripts/lib/python.mjs";
import { lastLines } from "../../scripts/lib/tools.mjs";
import { startAuthService } from "./authService.mjs";
import { startLiveKit } from "./livekit.mjs";
import { registerWithSecret } from "./matrixApi.mjs";
import { freePorts, requirePorts } from "./ports.mjs";
import { startSynapse } from "./synapse.mjs";

const READY_WITHIN_MS = 90_000;
const POLL_MS = 40;
const DEFAULT_SERVER_NAME = "parley.localhost";

/**
 * @typedef {"homeserver" | "livekit" | "authService"} PartName
 *
 * @typedef {object} BackendOptions
 * @property {string} [dir] kept, so that a second start is fast; a folder of its own that `stop` removes when left out
 * @property {boolean} [reuse] use the backend that runs in `dir` already, when one does; it is then not ours to stop
 * @property {"free" | import("./ports.mjs").Ports} [ports] "free" (the default) takes any, the last run's where it can
 * @property {string} [serverName] of the homeserver, fixed by the first start in `dir`
 * @property {import("./synapse.mjs").SynapseFederation} [federation] see `startFederation`; alone when left out
 * @property {string[]} [within] a command that each part is started by, for example `nsenter` into another network
 * @property {number} [mediaTcpPort] media over TCP too, on every interface
 * @property {boolean} [authService] false: no auth service runs, and the homeserver announces no transport
 * @property {import("./turn.mjs").TurnSettings} [turn] the TURN server that the homeserver names; none when left out
 * @property {import("./synapse.mjs").SynapseExtra} [synapse] more of the homeserver's configuration
 * @property {boolean} [announce] false: the homeserver announces no transport, whatever runs
 *
 * @typedef {object} BackendAddresses
 * @property {{ baseUrl: string, serverName: string }} homeserver
 * @property {{ url: string, httpUrl: string, apiKey: string, apiSecret: string }} livekit `url` is the WebSocket's
 * @property {string} authServiceUrl
 *
 * @typedef {object} Person
 * @property {string} username the localpart
 * @property {string} password
 * @property {string} [displayName]
 *
 * @typedef {object} BackendControl
 * @property {string} dir
 * @property {boolean} reused whether it was running already
 * @property {(person: Person) => Promise<{ userId: string }>} register makes an account, without leaving a device
 * @property {(part: PartName) => Promise<void>} stopPart ends one part, for tests of what happens then
 * @property {(part: PartName, signal: NodeJS.Signals) => Promise<void>} signalPart for faults; after SIGKILL resolves when it has ended
 * @property {(part: PartName) => Promise<void>} startPart starts it again, on the same port; resolves when it answers
 * @property {() => Promise<void>} stop resolves when all of it has ended
 *
 * @typedef {BackendAddresses & BackendControl} Backend
 *
 * @typedef {{ process: import("../../scripts/lib/processes.mjs").OwnedProcess, logFile: string }} Started
 * @typedef {{ owner: string | null, ownerPid: number, addresses: BackendAddresses, registrationSecret: string }} BackendState
 */

/**
 * Starts all parts at once and resolves when each answers.
 * @param {BackendOptions} [options]
 * @returns {Promise<Backend>}
 * @throws {import("../../scripts/lib/errors.mjs").BootstrapError} backend-in-use, port-in-use, part-did-not-start, and what fetching the parts may throw
 */
export async function startBackend(options = {}) {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "parley-backend-")));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // Of two starts in one folder the second waits, and then finds the first one's backend.
  const lock = `backend-${createHash("sha256").update(resolve(dir)).digest("hex").slice(0, 12)}`;
  return withLock(lock, () => startIn(dir, options));
}

/** @param {string} dir @param {BackendOptions} options @returns {Promise<Backend>} */
async function startIn(dir, options) {
  const before = await runningBackend(dir);
  if (before && options.reuse === true) return reusedBackend(dir, before);
  if (before) throw backendInUse(dir, before.ownerPid);

  // One after the other, because each shows its progress; both are there at once after the first time.
  const python = await ensureSynapse();
  const livekitBinary = await ensureLiveKit();
  const memory = await recall(dir, options);
  const { ports, credentials, serverName } = memory;
  const authServiceUrl = `http://127.0.0.1:${ports.authService}`;
  const withAuthService = options.authService !== false;
  const logs = (/** @type {string} */ name) => join(dir, name);

  let registrationSecret = "";
  /** @type {Record<PartName, { start: () => Promise<Started>, healthUrl: string, started: Started | null }>} */
  const parts = {
    homeserver: {
      start: async () => {
        const synapse = await startSynapse({
          dir: logs("synapse"),
          python,
          serverName,
          port: ports.homeserver,
          authServiceUrl: withAuthService && options.announce !== false ? authServiceUrl : null,
          federation: options.federation,
          turn: options.turn,
          extra: options.synapse,
          within: options.within,
        });
        ({ registrationSecret } = synapse);
        return synapse;
      },
      healthUrl: `http://127.0.0.1:${ports.homeserver}/health`,
      started: null,
    },
    livekit: {
      start: () =>
        startLiveKit({
          dir: logs("livekit"),
          binary: livekitBinary,
          ports,
          credentials,
          webhookUrl: withAuthService ? `${authServiceUrl}/livekit/webhook` : null,
          mediaTcpPort: options.mediaTcpPort,
          within: options.within,
        }),
      healthUrl: `http://127.0.0.1:${ports.livekit}/`,
      started: null,
    },
    authService: {
      start: () =>
        startAuthService({
          dir: logs("auth-service"),
          ports,
          credentials,
          serverName,
          within: options.within,
          ...(options.federation === undefined ? {} : { overrides: options.federation.overrides }),
        }),
      healthUrl: `${authServiceUrl}/healthz`,
      started: null,
    },
  };

  const startPart = async (/** @type {PartName} */ name) => {
    const part = parts[name];
    if (part.started?.process.isRunning() === true) return;
    part.started = await part.start();
    await untilReady(part.started, part.healthUrl);
  };
  const stopPart = async (/** @type {PartName} */ name) => parts[name].started?.process.stop();
  const signalPart = async (/** @type {PartName} */ name, /** @type {NodeJS.Signals} */ signal) => {
    const running = parts[name].started?.process;
    if (running?.pid === undefined || !running.isRunning()) throw new Error(`the ${name} does not run`);
    // The whole group, as the kernel would.
    process.kill(-running.pid, signal);
    if (signal === "SIGKILL") await running.exited;
  };
  /** @type {PartName[]} */
  const names = withAuthService ? ["homeserver", "livekit", "authService"] : ["homeserver", "livekit"];
  const stop = async () => {
    await Promise.all(names.map(stopPart));
    await rm(stateFile(dir), { force: true });
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };

  /** @type {BackendAddresses} */
  const addresses = {
    homeserver: { baseUrl: `http://127.0.0.1:${ports.homeserver}`, serverName },
    livekit: {
      url: `ws://127.0.0.1:${ports.livekit}`,
      httpUrl: `http://127.0.0.1:${ports.livekit}`,
      apiKey: credentials.key,
      apiSecret: credentials.secret,
    },
    authServiceUrl,
  };
  const outcomes = await Promise.allSettled(names.map(startPart));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  await writeFileAtomically(stateFile(dir), {
    owner: identityOf(process.pid),
    ownerPid: process.pid,
    addresses,
    registrationSecret,
  });
  return {
    ...addresses,
    dir,
    reused: false,
    register: (person) => registerWithSecret(addresses.homeserver.baseUrl, registrationSecret, person),
    startPart,
    stopPart,
    signalPart,
    stop,
  };
}

/** @param {string} dir */
function stateFile(dir) {
  return join(dir, "running.json");
}

/** @param {string} dir @returns {Promise<BackendState | null>} what the last owner wrote, whether it lives or not */
async function readState(dir) {
  const text = await readFile(stateFile(dir), "utf8").catch(() => "");
  return text === "" ? null : JSON.parse(text);
}

/**
 * The backend that another process runs in this folder.
 * @param {string} dir
 * @returns {Promise<BackendState | null>}
 */
export async function runningBackend(dir) {
  const state = await readState(dir);
  if (state === null) return null;
  const owns = state.owner === null ? isAlive(state.ownerPid) : identityOf(state.ownerPid) === state.owner;
  return owns ? state : null;
}

/** @param {string} dir @param {BackendState} state @returns {Backend} */
function reusedBackend(dir, state) {
  const notOurs = async () => {
    throw backendInUse(dir, state.ownerPid);
  };
  return {
    ...state.addresses,
    dir,
    reused: true,
    register: (person) => registerWithSecret(state.addresses.homeserver.baseUrl, state.registrationSecret, person),
    startPart: notOurs,
    stopPart: notOurs,
    signalPart: notOurs,
    stop: async () => {},
  };
}

/**
 * What a folder remembers between starts: names and keys that must not change, ports that had better not.
 * @param {string} dir
 * @param {BackendOptions} options
 * @returns {Promise<{ serverName: string, credentials: { key: string, secret: string }, ports: import("./ports.mjs").Ports }>}
 */
async function recall(dir, options) {
  const file = join(dir, "backend.json");
  const text = await readFile(file, "utf8").catch(() => "");
  const known = text === "" ? {} : JSON.parse(text);
  const fixed = options.ports !== undefined && options.ports !== "free" ? options.ports : null;
  if (fixed) await requirePorts(fixed);
  const memory = {
    serverName: known.serverName ?? options.serverName ?? DEFAULT_SERVER_NAME,
    credentials: known.credentials ?? {
      key: `parley${randomBytes(4).toString("hex")}`,
      secret: randomBytes(32).toString("base64url"),
    },
    ports: fixed ?? (await freePorts(known.ports)),
  };
  await writeFileAtomically(file, memory);
  return memory;
}

/** @param {string} file @param {unknown} value */
async function writeFileAtomically(file, value) {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(value, null, 1), { mode: 0o600 });
  await rename(draft, file);
}

/** @param {Started} started @param {string} url answers 200 when the part is ready */
async function untilReady(started, url) {
  const { process: owned, logFile } = started;
  const deadline = Date.now() + READY_WITHIN_MS;
  let ended = false;
  void owned.exited.then(() => {
    ended = true;
  });
  while (!(await answers(url))) {
    if (ended || Date.now() > deadline) {
      const log = await readFile(logFile, "utf8").catch(() => "");
      throw partDidNotStart(`The ${owned.name}`, logFile, lastLines(log, 12));
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @param {string} url @returns {Promise<boolean>} */
async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
