import { Message, sessionBus } from "@jellybrick/dbus-next";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { EventEmitter } from "node:events";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SERVICE = "org.freedesktop.Notifications";
const PATH = "/org/freedesktop/Notifications";

/** A session bus that starts no service by itself: what is on it, a test has put there. */
export interface SessionBus {
  /** For the environment of whoever lives on it. */
  env: { DBUS_SESSION_BUS_ADDRESS: string };
  /** Starts a real notification service, dunst, on the display of the tests. */
  notifications(): Promise<NotificationDaemon>;
  /** Starts a real Secret Service, gnome-keyring, unlocked. Without one Parley remembers nothing, and makes no identity. */
  keyring(): Promise<void>;
  stop(): Promise<void>;
}

export interface ShownToast {
  summary: string;
  body: string;
  urgency: string;
  category: string;
  /** Unix ms when the service put it on the screen. */
  at: number;
}

export interface NotificationDaemon {
  /** All toasts that were ever shown. */
  shown(): ShownToast[];
  /** How many are on the screen. */
  displayed(): Promise<number>;
  /** Picks an action by its label from the service's own menu. */
  choose(label: string): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

/** Made like the tests' other private places: it ends with the test. */
export async function startSessionBus(): Promise<SessionBus> {
  // Short, because a socket lies in it.
  const folder = mkdtempSync(join(tmpdir(), "parley-bus-"));
  writeFileSync(
    join(folder, "bus.conf"),
    `<busconfig><type>session</type><listen>unix:dir=${folder}</listen><policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const bus = spawn("dbus-daemon", [`--config-file=${join(folder, "bus.conf")}`, "--nofork", "--print-address"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [address] = (await once(createInterface(bus.stdout), "line")) as [string];
  const env = { DBUS_SESSION_BUS_ADDRESS: address };
  const processes: ChildProcess[] = [];
  return {
    env,
    notifications: async () => {
      const home = join(folder, String(processes.length));
      const daemon = await startDunst(home, address);
      processes.push(daemon.process);
      return daemon;
    },
    keyring: async () => {
      processes.push(await startKeyring(join(folder, "keyring"), address));
    },
    stop: async () => {
      await Promise.all([...processes, bus].map(end));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startKeyring(home: string, address: string): Promise<ChildProcess> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  const keyring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
    env,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // The empty first line is its password.
  keyring.stdin?.end("\n");
  const bus = sessionBus({ busAddress: address });
  (bus as unknown as EventEmitter).on("error", () => {});
  const until = Date.now() + 10_000;
  for (;;) {
    const message = { destination: "org.freedesktop.DBus", path: "/", interface: "org.freedesktop.DBus" };
    const member = { member: "NameHasOwner", signature: "s", body: ["org.freedesktop.secrets"] };
    if ((await bus.call(new Message({ ...message, ...member })))?.body[0] === true) break;
    if (Date.now() > until) throw new Error("the keyring did not come up");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  bus.disconnect();
  return keyring;
}

async function startDunst(home: string, address: string): Promise<NotificationDaemon & { process: ChildProcess }> {
  mkdirSync(home, { recursive: true });
  const [record, wanted] = [join(home, "shown"), join(home, "wanted")];
  const script = (name: string, text: string) => {
    const file = join(home, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  // One line for each toast; fields can't contain the separator, since names are free of control characters.
  const onShown = script(
    "on-shown",
    `printf '%s\\037%s\\037%s\\037%s\\037%s\\n' "$(date +%s%3N)" "$DUNST_URGENCY" "$DUNST_CATEGORY" "$DUNST_SUMMARY" "$DUNST_BODY" >> '${record}'`,
  );
  // The menu that dunst offers on a right click: here the test picks the line.
  const menu = script("menu", `grep -m 1 -F -- "#$(cat '${wanted}') ("`);
  writeFileSync(
    join(home, "dunstrc"),
    `[global]
font = Sans 11
width = 360
height = 200
origin = top-right
offset = 20x20
markup = full
format = "<b>%s</b>\\n%b"
dmenu = ${menu}
idle_threshold = 0
[record]
summary = *
script = ${onShown}
`,
  );
  const process_ = spawn("dunst", ["-conf", join(home, "dunstrc")], {
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: "ignore",
  });
  const bus = sessionBus({ busAddress: address });
  // Without a listener the end of the bus would end the tests.
  (bus as unknown as EventEmitter).on("error", () => {});
  const call = async (iface: string, member: string, signature = "", body: unknown[] = []) => {
    const message = { destination: SERVICE, path: PATH, interface: iface, member, signature, body };
    return (await bus.call(new Message(message)))?.body[0];
  };
  const displayed = async () => {
    const value = (await call("org.freedesktop.DBus.Properties", "Get", "ss", [
      "org.dunstproject.cmd0",
      "displayedLength",
    ])) as { value: number };
    return value.value;
  };
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      await displayed();
      break;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    process: process_,
    displayed,
    shown: () => {
      if (!existsSync(record)) return [];
      const lines = readFileSync(record, "utf8").split("\n").filter(Boolean);
      return lines.map((line) => {
        const [at = "", urgency = "", category = "", summary = "", body = ""] = line.split("\u001F");
        return { at: Number(at), urgency, category, summary, body };
      });
    },
    choose: async (label) => {
      writeFileSync(wanted, label);
      await call("org.dunstproject.cmd0", "ContextMenuCall");
    },
    kill: async () => {
      bus.disconnect();
      await end(process_);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
