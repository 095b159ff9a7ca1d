import { join } from "node:path";
import type { Plugin } from "vite";

/** Lets fake-indexeddb, which has no setting for that, queue its tasks by `StoreTasks`: in the built app and in unit tests. */
export const storeTasksPlugin: Plugin = {
  name: "store-tasks",
  enforce: "pre",
  resolveId: (source, importer) =>
    source.endsWith("/scheduling.js") && importer?.includes("/fake-indexeddb/") === true
      ? join(import.meta.dirname, "storeTasks.ts")
      : undefined,
};
