/** Where Node keeps what its own `fetch` sends through: the pool of its connections (undici). */
const POOL = Symbol.for("undici.globalDispatcher.1");

interface Pool {
  constructor: new () => Pool;
  close(): Promise<void>;
}

/**
 * From now on requests go by new connections: after the network changed, one that lies idle from before may be dead without
 * anybody having been told, and whoever takes it waits until their time is up. What runs goes to its end where it is.
 */
export function leaveOldConnections(): void {
  const scope = globalThis as { [POOL]?: Pool };
  const before = scope[POOL];
  // Nothing was fetched yet, or this Node keeps it elsewhere.
  if (before === undefined) return;
  scope[POOL] = new before.constructor();
  before.close().catch(() => {});
}
