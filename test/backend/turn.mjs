/** @file A TURN server on loopback (coturn, of the system), whose users the homeserver makes: RFC 5766 with time-limited credentials. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partDidNotStart } from "../../scripts/lib/errors.mjs";
import { findProgram } from "../../scripts/lib/programs.mjs";
import { startProcess } from "../../scripts/lib/processes.mjs";
import { ensureSystemPackages } from "../../scripts/lib/systemPackages.mjs";
import { lastLines } from "../../scripts/lib/tools.mjs";
import { tryPort } from "./ports.mjs";

const READY_WITHIN_MS = 20_000;
const POLL_MS = 50;

/**
 * @typedef {object} TurnSettings what the homeserver is told of it
 * @property {string[]} uris
 * @property {string} secret
 * @property {string} lifetime how long its users may use it, in Synapse's words
 *
 * @typedef {object} TurnServer
 * @property {TurnSettings} settings
 * @property {() => Promise<string>} log what it has written until now: allocations with their users
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} lifetime of a user, for example "20s"
 * @returns {Promise<TurnServer>} when it listens
 * @throws {import("../../scripts/lib/errors.mjs").BootstrapError} system-packages-missing, system-packages-failed, part-did-not-start
 */
export async function startTurn(lifetime) {
  await ensureSystemPackages("relays");
  const dir = await mkdtemp(join(tmpdir(), "parley-turn-"));
  const port = await tryPort(0, true);
  if (port === null) throw new Error("no free port");
  const secret = randomBytes(24).toString("hex");
  const logFile = join(dir, "turn.log");
  const program = findProgram("turnserver") ?? "turnserver";
  const own = [
    "--listening-ip=127.0.0.1",
    "--relay-ip=127.0.0.1",
    `--listening-port=${port}`,
    "--realm=parley.localhost",
  ];
  const users = ["--use-auth-secret", `--static-auth-secret=${secret}`, "--stale-nonce=600"];
  // Both ends of a call are on this machine; that is what a real one refuses.
  const rest = [
    "--allow-loopback-peers",
    "--no-cli",
    "--no-tls",
    "--no-dtls",
    "--verbose",
    "--log-file=stdout",
    "--simple-log",
  ];
  const files = [`--userdb=${join(dir, "users.db")}`, `--pidfile=${join(dir, "turn.pid")}`];
  const started = startProcess(program, ["-n", ...own, ...users, ...rest, ...files], {
    name: "TURN server",
    cwd: dir,
    logFile,
  });
  let ended = false;
  void started.exited.then(() => {
    ended = true;
  });
  const log = () => readFile(logFile, "utf8").catch(() => "");
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!/UDP listener opened/iu.test(await log())) {
    if (ended || Date.now() > deadline) throw partDidNotStart("The TURN server", logFile, lastLines(await log(), 12));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    settings: { uris: [`turn:127.0.0.1:${port}?transport=udp`], secret, lifetime },
    log,
    stop: async () => {
      await started.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
