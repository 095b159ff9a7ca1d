/** Helper of the tests in this folder: runs a child script in a desktop session of its own. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, "secretStore.child.ts");

/** A home folder that belongs to one test: keyrings made in one session are there in the next. */
export class PrivateHome {
  readonly path = mkdtempSync(join(tmpdir(), "parley-keyring-"));

  constructor() {
    mkdirSync(join(this.path, "run"), { mode: 0o700 });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Runs the child with no D-Bus session at all. */
  async withoutKeyring(task: string): Promise<Record<string, unknown>> {
    return this.#child(process.execPath, [CHILD, task, this.path]);
  }

  /**
   * Runs the child in a D-Bus session with a real gnome-keyring-daemon: unlocked with a password (which
   * makes the keyring the first time), or started without one, so that an existing keyring stays locked.
   */
  async withKeyring(state: "unlocked" | "locked", task: string): Promise<Record<string, unknown>> {
    const start =
      state === "unlocked"
        ? "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
        : "gnome-keyring-daemon --start --components=secrets >/dev/null";
    // The daemon does not end with its session: its process id is asked from the bus.
    const script = `${start} || exit 9
      pid=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | sed 's/.* //')
      trap 'kill "$pid"' EXIT
      "$@"`;
    return this.#child("dbus-run-session", ["--", "sh", "-c", script, "sh", process.execPath, CHILD, task, this.path]);
  }

  async #child(command: string, parameters: string[]): Promise<Record<string, unknown>> {
    const env = {
      PATH: process.env["PATH"],
      HOME: this.path,
      XDG_DATA_HOME: join(this.path, "data"),
      XDG_RUNTIME_DIR: join(this.path, "run"),
    };
    const { stdout } = await run(command, parameters, { env, timeout: 20_000 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  }
}
