import electronLog from "electron-log/node.js";
import loglevel from "loglevel";
import { ConnectionError, HTTPError } from "matrix-js-sdk/lib/http-api/errors.js";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import { join } from "node:path";
import { format } from "node:util";
import { redact } from "./redact.ts";

/**
 * One log file per profile (`logs/main.log`, rotated at 5 MB). Every line is redacted.
 * Levels: error = something failed for the person; warn = ignored or retried; info = what happened; debug = how.
 */
electronLog.transports.file.level = false;
electronLog.transports.console.level = process.env["PARLEY_LOG"] === "debug" ? "debug" : "warn";
electronLog.hooks.push((message) => ({ ...message, data: [redact(format(...message.data))] }));

/** Begins the log file. Until then, and in unit tests, warnings go to the console alone. */
export function startLogging(folder: string): Log {
  electronLog.transports.file.resolvePathFn = () => join(folder, "main.log");
  electronLog.transports.file.maxSize = 5 * 1024 * 1024;
  electronLog.transports.file.level = "info";
  quietSdk();
  const log = logFor("app");
  process.on("unhandledRejection", (reason) => log.error("unhandled rejection", reason));
  process.on("uncaughtExceptionMonitor", (error) => log.error("uncaught exception", error));
  return log;
}

export function logFor(scope: string) {
  return electronLog.scope(scope);
}
export type Log = ReturnType<typeof logFor>;

/**
 * A request that failed is logged as a line, without stack and headers: an outage has hundreds of them, and would push
 * out of the file what happened before.
 */
export function inBrief(part: unknown): unknown {
  const isRequest = part instanceof HTTPError || part instanceof ConnectionError;
  return isRequest ? `${part.name}: ${part.message}` : part;
}

/** The Matrix SDK's chatter: its warnings and errors into our file, the rest at debug. */
export function sdkLogger(scope = "sdk"): Logger {
  const log = logFor(scope);
  return {
    trace: () => {},
    debug: (...parts) => log.debug(...parts.map(inBrief)),
    info: (...parts) => log.debug(...parts.map(inBrief)),
    warn: (...parts) => log.warn(...parts.map(inBrief)),
    error: (...parts) => log.error(...parts.map(inBrief)),
    getChild: (namespace) => sdkLogger(`${scope} ${namespace}`),
  };
}

/**
 * Parts of the SDK (MatrixRTC) ignore the logger a client was made with and write to the console by themselves,
 * through loglevel loggers named "matrix…". Those lines go the same way as all others: redacted, into our file.
 */
function quietSdk(): void {
  const log = logFor("sdk");
  // Of a call of hundreds it makes a logger, and says several things, for each membership that it reads.
  const says = electronLog.transports.console.level === "debug";
  const debug = says ? (...parts: unknown[]) => log.debug(...parts.map(inBrief)) : () => {};
  const child = (prefix: string): Logger => ({
    trace: () => {},
    debug: (...parts) => debug(prefix, ...parts),
    info: (...parts) => debug(prefix, ...parts),
    warn: (...parts) => log.warn(prefix, ...parts.map(inBrief)),
    error: (...parts) => log.error(prefix, ...parts.map(inBrief)),
    getChild: (namespace) => child(prefix + namespace),
  });
  // The root has been made already, and some of its children.
  Object.assign(loglevel.getLogger("matrix"), child(""), { getChild: child });
  loglevel.methodFactory = (method, _level, name) => {
    const { error, warn, debug: rest } = child(String(name ?? "").replace(/^matrix-?/, ""));
    return method === "error" ? error : method === "warn" ? warn : rest;
  };
  for (const made of Object.values(loglevel.getLoggers())) {
    if (made === loglevel.getLogger("matrix")) continue;
    made.methodFactory = loglevel.methodFactory;
    made.rebuild();
  }
}
