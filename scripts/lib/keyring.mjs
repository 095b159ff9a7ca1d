/**
 * @file A real Secret Service for tests: a private D-Bus session with an unlocked gnome-keyring whose secrets lie in a
 * folder of the test. The person's own keyring is neither seen nor touched.
 */
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The exit status when the keyring did not come up, told apart from what the wrapped command may return. */
export const KEYRING_FAILED = 97;

const ATTEMPTS = 200;

/** `$0` is a name, `$@` the wrapped command. The empty first line is the password: the keyring is made with it, unlocked. */
const SCRIPT = `
echo | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null &
for attempt in $(seq ${ATTEMPTS}); do
  if dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \\
    string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'; then
    "$@"
    status=$?
    rm -rf "$XDG_RUNTIME_DIR"
    exit $status
  fi
  sleep 0.05
done
echo 'The Secret Service (gnome-keyring-daemon) did not come up.' >&2
exit ${KEYRING_FAILED}
`;

/**
 * Wraps a command so that it runs beside an unlocked Secret Service, which ends with it.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.dir an existing or new folder, private to the test; the secrets stay in it
 * @param {NodeJS.ProcessEnv} [options.env] the environment to extend; ours when left out
 * @returns {Promise<{ command: string, args: string[], env: NodeJS.ProcessEnv }>} what to spawn
 */
export async function withKeyring(command, args, { dir, env = process.env }) {
  const data = join(dir, "data");
  await mkdir(data, { recursive: true, mode: 0o700 });
  // Short, because sockets lie in it, and their paths may have no more than 107 characters.
  const runtime = await mkdtemp(join(tmpdir(), "parley-run-"));
  return {
    command: "dbus-run-session",
    args: ["--", "bash", "-c", SCRIPT, "with-keyring", command, ...args],
    env: { ...env, XDG_DATA_HOME: data, XDG_RUNTIME_DIR: runtime },
  };
}
