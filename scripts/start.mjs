/**
 * @file `npm start`: from a clone to the app signed in. Fetches what is missing, starts a local backend with demo people,
 * opens the app, and ends all of it on Ctrl-C or when the last app has ended.
 */
import { fixedPorts, requirePorts } from "../test/backend/ports.mjs";
import { runningBackend, startBackend } from "../test/backend/backend.mjs";
import { ensureDemo } from "../test/backend/demo.mjs";
import { mustLeaveSandbox, requireDisplay, startApp } from "./lib/app.mjs";
import { cachePath } from "./lib/cache.mjs";
import { backendInUse, describe } from "./lib/errors.mjs";
import { requireGo } from "./lib/livekit.mjs";
import { requireNode20 } from "./lib/node22.mjs";
import { endWithUs } from "./lib/processes.mjs";
import { formatDuration, say } from "./lib/progress.mjs";
import { ensureBuild, ensureDependencies } from "./lib/project.mjs";
import { requirePython } from "./lib/python.mjs";
import { ensureElectron } from "./lib/runtime.mjs";
import { START_USAGE, parseStartOptions } from "./lib/startOptions.mjs";
import { ensureSystemPackages } from "./lib/systemPackages.mjs";

/** @typedef {import("../test/backend/backend.mjs").Backend} Backend */
/** @typedef {import("../test/backend/demo.mjs").Demo} Demo */

const backendDir = cachePath("dev-backend");
/** @type {import("./lib/app.mjs").RunningApp[]} */
const apps = [];
/** @type {Backend | null} */
let backend = null;

/** The windows first: an app that still has its server can leave its call. */
async function stopEverything() {
  await Promise.all(apps.map((app) => app.stop()));
  await backend?.stop();
}

endWithUs(async (reason) => {
  if (reason instanceof Error) process.stderr.write(`\n${describe(reason)}\n`);
  else say("\nEnding what was started …");
  await stopEverything();
  return reason instanceof Error ? 1 : 0;
});

/**
 * Says what is missing before anything is fetched.
 * @param {import("./lib/startOptions.mjs").StartOptions} options
 */
async function checkMachine(options) {
  requireNode20();
  requireDisplay();
  if (!options.backend) return;
  const running = await runningBackend(backendDir);
  if (running && !options.join) throw backendInUse(backendDir, running.ownerPid);
  if (running) return;
  await requirePython();
  await requireGo();
  // With --join another terminal may be starting on them just now.
  if (!options.join) await requirePorts(fixedPorts());
}

/**
 * @param {Backend} started
 * @param {Demo} demo
 * @param {"alex" | "robin"} who
 * @returns {import("./lib/app.mjs").AppPerson}
 */
function demoPerson(started, demo, who) {
  const { username, password } = demo[who];
  return { profile: `demo-${demo.id}-${who}`, signIn: { homeserver: started.homeserver.baseUrl, username, password } };
}

/** @param {boolean} join @returns {Promise<import("./lib/app.mjs").AppPerson[]>} whose windows are to be opened */
async function demoPeople(join) {
  backend = await startBackend({ dir: backendDir, reuse: join, ports: fixedPorts() });
  const demo = await ensureDemo(backend);
  const first = demoPerson(backend, demo, "alex");
  if (!join) return [first];
  const conference = demo.conferences[0];
  /** @type {import("./lib/app.mjs").AppPerson} */
  const second = { ...demoPerson(backend, demo, "robin"), fakeCamera: true };
  if (conference) {
    second.joinRoomId = conference.roomId;
    say(`${demo.robin.displayName} enters “${conference.name}”.`);
  }
  // The first person's window is open already where another terminal runs the backend.
  return backend.reused ? [second] : [first, second];
}

async function main() {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) {
    say(START_USAGE);
    return;
  }
  await checkMachine(options);
  await ensureDependencies();
  await ensureSystemPackages("app");
  const runtime = await ensureElectron();
  await ensureBuild();
  const people = options.backend ? await demoPeople(options.join) : [{ profile: "" }];
  if (mustLeaveSandbox())
    say(
      "Warning: as root the app runs without Chromium's sandbox (--no-sandbox). Use an ordinary account for real calls.",
    );
  for (const person of people) apps.push(await startApp(runtime, person));
  await Promise.all(apps.map((app) => app.ready));
  say(`Ready in ${formatDuration(performance.now())}.${backend ? ` Homeserver: ${backend.homeserver.baseUrl}` : ""}`);
  say("Ctrl-C, or quitting Parley, ends everything that was started.");
  await Promise.all(apps.map((app) => app.ended));
  await stopEverything();
}

try {
  await main();
} catch (error) {
  await stopEverything();
  process.stderr.write(`\n${describe(error)}\n`);
  process.exitCode = 1;
}
