import { startDesktop } from "./desktop.ts";
import { test as base } from "./fixtures.ts";
import { startSessionBus } from "./sessionBus.ts";
import type { SessionBus } from "./sessionBus.ts";

/**
 * Tests on a desktop with a window manager and a tray, and with a session bus for whoever is launched with `bus.env`: its
 * notification service is there when the test has started one.
 */
export const test = base.extend<{ bus: SessionBus }>({
  bus: async ({ world }, use) => {
    const bus = await startSessionBus();
    const desktop = await startDesktop(world.folder("desktop"));
    await use(bus);
    await Promise.all([bus.stop(), desktop.stop()]);
  },
});
export { expect } from "./fixtures.ts";
