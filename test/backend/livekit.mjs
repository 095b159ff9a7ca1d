/** @file A LiveKit server on loopback. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startProcess } from "../../scripts/lib/processes.mjs";

/**
 * @typedef {object} LiveKitOptions
 * @property {string} dir its own folder
 * @property {string} binary from `ensureLiveKit`
 * @property {import("./ports.mjs").Ports} ports
 * @property {{ key: string, secret: string }} credentials
 * @property {string | null} webhookUrl told about participants that come and go
 * @property {number | undefined} mediaTcpPort media over TCP too, on every interface
 * @property {string} [redis] address of a Redis: a node of a cluster (`deploy/`)
 * @property {string[] | undefined} within see `startProcess`
 */

/**
 * @param {LiveKitOptions} options
 * @returns {Promise<{ process: import("../../scripts/lib/processes.mjs").OwnedProcess, logFile: string }>}
 */
export async function startLiveKit(options) {
  const { dir, binary, within } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const config = join(dir, "livekit.yaml");
  await writeFile(config, JSON.stringify(configOf(options), null, 1), { mode: 0o600 });
  const logFile = join(dir, "livekit.log");
  const process = startProcess(binary, ["--config", config], {
    name: "media server",
    cwd: dir,
    logFile,
    ...(within === undefined ? {} : { within }),
    // It would wait for its participants to leave; it keeps nothing that an abrupt end could spoil.
    patienceMs: 300,
  });
  return { process, logFile };
}

/** @param {LiveKitOptions} options */
function configOf({ ports, credentials, webhookUrl, mediaTcpPort = 0, redis }) {
  return {
    port: ports.livekit,
    ...(redis === undefined ? {} : { redis: { address: redis } }),
    bind_addresses: ["127.0.0.1"],
    keys: { [credentials.key]: credentials.secret },
    rtc: {
      // Media over TCP would listen on every interface; there is no way to bind it.
      tcp_port: mediaTcpPort,
      udp_port: ports.livekitUdp,
      node_ip: "127.0.0.1",
      use_external_ip: false,
      enable_loopback_candidate: true,
      // Media listens on no other interface.
      interfaces: { includes: ["lo", "lo0"] },
      // With none given clients would be sent to public ones. Nobody answers at this address, and nobody has to; it
      // must not be the media port, because a client takes all that comes from there for answers to STUN.
      stun_servers: [`127.0.0.1:${ports.livekit}`],
    },
    // Rooms are made by the auth service alone, for people of its own homeserver.
    room: { auto_create: false },
    ...(webhookUrl === null ? {} : { webhook: { api_key: credentials.key, urls: [webhookUrl] } }),
    logging: { level: process.env["PARLEY_BACKEND_LOG"]?.toLowerCase() ?? "warn", json: false },
  };
}
