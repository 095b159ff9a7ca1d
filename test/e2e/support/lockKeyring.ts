import { Message, sessionBus, Variant } from "@jellybrick/dbus-next";

const SERVICE = "org.freedesktop.secrets";
const PATH = "/org/freedesktop/secrets";
const COLLECTION = `${PATH}/collection/login`;
/** What `scripts/lib/keyring.mjs` made it with: all that the daemon read there. */
const PASSWORD = "\n";

async function ask(iface: string, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
  const bus = sessionBus();
  try {
    const answer = await bus.call(
      new Message({ destination: SERVICE, path: PATH, interface: iface, member, signature, body }),
    );
    return answer?.body ?? [];
  } finally {
    bus.disconnect();
  }
}

/** Locks the tests' own keyring, as a screen lock may. */
export async function lockKeyring(): Promise<void> {
  await ask("org.freedesktop.Secret.Service", "Lock", "ao", [[COLLECTION]]);
}

/** Unlocks it by its password: what the person's prompt does. */
export async function unlockKeyring(): Promise<void> {
  // Session and secret must come over one connection.
  const bus = sessionBus();
  const call = async (iface: string, member: string, signature: string, body: unknown[]) =>
    (await bus.call(new Message({ destination: SERVICE, path: PATH, interface: iface, member, signature, body })))
      ?.body ?? [];
  try {
    const [, session] = await call("org.freedesktop.Secret.Service", "OpenSession", "sv", [
      "plain",
      new Variant("s", ""),
    ]);
    await call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword", "o(oayays)", [
      COLLECTION,
      [session, Buffer.alloc(0), Buffer.from(PASSWORD), "text/plain"],
    ]);
  } finally {
    bus.disconnect();
  }
}
