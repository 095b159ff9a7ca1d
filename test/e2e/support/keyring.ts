import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import keytar from "keytar";

const SERVICE = "Parley";

/** What the tests' own keyring holds of a profile, by name. */
export async function secretsIn(profile: string): Promise<Map<string, string>> {
  const found = await keytar.findCredentials(SERVICE);
  const mine = found.filter(({ account }) => account.startsWith(`${profile}/`) || account.startsWith(`${profile}.`));
  return new Map(mine.map(({ account, password }) => [account.slice(account.indexOf("/") + 1), password]));
}

/** Every text in what is kept of a profile: tokens, keys, passwords. */
export async function keptTexts(profile: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, value] of await secretsIn(profile)) {
    if (!value.startsWith("{")) texts.set(name, value);
    else
      for (const [key, text] of Object.entries(JSON.parse(value) as Record<string, unknown>))
        if (typeof text === "string") texts.set(`${name}.${key}`, text);
  }
  return texts;
}

/** Takes a profile's entries out, as somebody does who resets their keyring; the answer puts them back. */
export async function loseSecrets(profile: string): Promise<() => Promise<void>> {
  const held = await secretsIn(profile);
  for (const name of held.keys()) await keytar.deletePassword(SERVICE, `${profile}/${name}`);
  return async () => {
    for (const [name, value] of held) await keytar.setPassword(SERVICE, `${profile}/${name}`, value);
  };
}

export async function keepSecret(profile: string, name: string, value: string): Promise<void> {
  await keytar.setPassword(SERVICE, `${profile}/${name}`, value);
}

export interface OtherKeyring {
  /** For the environment of who lives in this person's session. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** The session of another person on this computer: a bus with an unlocked keyring of its own, where nothing is kept yet. */
export async function startOtherKeyring(): Promise<OtherKeyring> {
  // Short, because sockets lie in it.
  const folder = mkdtempSync(join(tmpdir(), "parley-other-"));
  const [data, run] = [join(folder, "data"), join(folder, "run")];
  for (const each of [data, run]) mkdirSync(each, { mode: 0o700 });
  const env = { XDG_DATA_HOME: data, XDG_RUNTIME_DIR: run };
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [address] = (await once(createInterface(bus.stdout), "line")) as [string];
  const inSession = { ...env, DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
    env: { ...process.env, ...inSession },
    stdio: ["pipe", "ignore", "ignore"],
  });
  daemon.stdin.end("\n");
  return {
    env: inSession,
    stop: async () => {
      const ended = Promise.all([once(bus, "exit"), daemon.exitCode === null ? once(daemon, "exit") : undefined]);
      daemon.kill("SIGTERM");
      bus.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
