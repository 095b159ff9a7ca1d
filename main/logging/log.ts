import electronLog from "electron-log/main.js";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import { format } from "node:util";
import { redact } from "./redact.ts";

/**
 * One log file per profile (`logs/main.log`, rotated at 5 MB). Every line is redacted.
 * Levels: error = something failed for the person; warn = ignored or retried; info = what happened; debug = how.
 */
electronLog.transports.file.level = "info";
electronLog.transports.file.maxSize = 5 * 1024 * 1024;
electronLog.transports.console.level = process.env["PARLEY_LOG"] === "debug" ? "debug" : "warn";
electronLog.hooks.push((message) => ({ ...message, data: [redact(format(...message.data))] }));

export function logFor(scope: string) {
  return electronLog.scope(scope);
}
export type Log = ReturnType<typeof logFor>;

/** The Matrix SDK's chatter: its warnings and errors into our file, the rest at debug. */
export function sdkLogger(scope = "sdk"): Logger {
  const log = logFor(scope);
  return {
    trace: () => {},
    debug: (...parts) => log.debug(...parts),
    info: (...parts) => log.debug(...parts),
    warn: (...parts) => log.warn(...parts),
    error: (...parts) => log.error(...parts),
    getChild: (namespace) => sdkLogger(`${scope} ${namespace}`),
  };
}
