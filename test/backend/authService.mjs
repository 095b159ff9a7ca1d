/** @file The project's own MatrixRTC auth service (`deploy/auth-service`), as built. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildFailed } from "../../scripts/lib/errors.mjs";
import { startProcess } from "../../scripts/lib/processes.mjs";
import { projectPath } from "../../scripts/lib/project.mjs";

/**
 * @param {object} options
 * @param {string} options.dir its own folder
 * @param {import("./ports.mjs").Ports} options.ports
 * @param {{ key: string, secret: string }} options.credentials LiveKit's
 * @param {string} options.serverName the homeserver whose people may open rooms
 * @param {string[] | undefined} [options.within] see `startProcess`
 * @param {Record<string, string>} [options.overrides] addresses of other homeservers whose people come as guests
 * @returns {Promise<{ process: import("../../scripts/lib/processes.mjs").OwnedProcess, logFile: string }>}
 */
export async function startAuthService({ dir, ports, credentials, serverName, within, overrides = {} }) {
  const script = projectPath("out", "auth-service", "index.js");
  if (!existsSync(script)) throw buildFailed(`${script} is not there; npm run build makes it.`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const logFile = join(dir, "auth-service.log");
  const process = startProcess(globalThis.process.execPath, [script], {
    name: "auth service",
    cwd: dir,
    logFile,
    ...(within === undefined ? {} : { within }),
    env: {
      ...globalThis.process.env,
      LIVEKIT_URL: `ws://127.0.0.1:${ports.livekit}`,
      LIVEKIT_API_URL: `http://127.0.0.1:${ports.livekit}`,
      LIVEKIT_KEY: credentials.key,
      LIVEKIT_SECRET: credentials.secret,
      LISTEN: `127.0.0.1:${ports.authService}`,
      FULL_ACCESS_HOMESERVERS: serverName,
      // The server name is not an address here: loopback has no TLS, and the port may change.
      HOMESERVER_OVERRIDES: Object.entries({ [serverName]: `http://127.0.0.1:${ports.homeserver}`, ...overrides })
        .map(([name, url]) => `${name}=${url}`)
        .join(","),
    },
  });
  return { process, logFile };
}
