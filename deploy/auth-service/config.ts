import { readFileSync } from "node:fs";
import { causeOf, logLevels, type LogLevel } from "./log.ts";
import { parseServerName } from "./serverName.ts";

/** Everything the service is told from outside. All of it comes from the environment; see deploy/README.md. */
export interface Config {
  /** WebSocket URL handed to clients, as written by the operator. */
  readonly livekitUrl: string;
  /** http(s) origin of LiveKit's server API, reached by this service only. */
  readonly livekitApiUrl: string;
  readonly livekitKey: string;
  readonly livekitSecret: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Server names whose users may cause a LiveKit room to be made. `"*"` means every server. */
  readonly fullAccessHomeservers: ReadonlySet<string> | "*";
  /** server name → base URL used instead of discovery, for federation and client API alike. */
  readonly homeserverOverrides: ReadonlyMap<string, string>;
  /** How many reverse proxies in front may be believed about `X-Forwarded-For`. 0: none. */
  readonly trustedProxyHops: number;
  readonly rateLimitPerIp: number;
  readonly rateLimitPerUser: number;
  readonly logLevel: LogLevel;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly mistakes: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. Each mistake is one sentence for the operator; all of them are reported together, so
 * that nobody has to restart the service once per typing error.
 */
export function readConfig(
  env: Env,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): ConfigResult {
  const mistakes: string[] = [];
  const warnings: string[] = [];

  const plain = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === undefined || value === "" ? undefined : value;
  };

  const plainOrFile = (name: string): string | undefined => {
    const value = plain(name);
    const path = plain(`${name}_FILE`);
    if (value !== undefined && path !== undefined) {
      mistakes.push(`Set either ${name} or ${name}_FILE, not both.`);
      return value;
    }
    if (path === undefined) {
      if (value === undefined)
        mistakes.push(`${name} is missing; set it, or set ${name}_FILE to a file that holds it.`);
      return value;
    }
    try {
      const content = readFile(path).trim();
      if (content === "") mistakes.push(`The file that ${name}_FILE names is empty.`);
      return content;
    } catch (error) {
      mistakes.push(`The file that ${name}_FILE names can't be read: ${causeOf(error)}.`);
      return undefined;
    }
  };

  const url = (name: string, protocols: readonly string[], value: string | undefined): string => {
    if (value === undefined) {
      mistakes.push(`${name} is missing; set it to an address that starts with ${protocols.join("// or ")}//.`);
      return "";
    }
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed || !protocols.includes(parsed.protocol)) {
      mistakes.push(`${name} must be an address that starts with ${protocols.join("// or ")}//.`);
    } else if (parsed.username !== "" || parsed.password !== "") {
      mistakes.push(`${name} must not hold a user name or password.`);
    }
    return value.replace(/\/+$/, "");
  };

  const wholeNumber = (name: string, fallback: number, least: number): number => {
    const value = plain(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,7}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isNaN(number) || number < least) {
      mistakes.push(`${name} must be a whole number of at least ${least}.`);
      return fallback;
    }
    return number;
  };

  const livekitUrl = url("LIVEKIT_URL", ["ws:", "wss:"], plain("LIVEKIT_URL"));
  // Most set-ups serve both on one origin, so the API address can be taken from the WebSocket address.
  const apiUrl = plain("LIVEKIT_API_URL");
  const livekitApiUrl =
    apiUrl === undefined ? livekitUrl.replace(/^ws/, "http") : url("LIVEKIT_API_URL", ["http:", "https:"], apiUrl);
  const livekitKey = plainOrFile("LIVEKIT_KEY");
  const livekitSecret = plainOrFile("LIVEKIT_SECRET");

  const listen = parseListen(plain("LISTEN") ?? "0.0.0.0:8080");
  if (!listen) mistakes.push("LISTEN must be written as host:port, for example 0.0.0.0:8080 or [::]:8080.");

  const fullAccess = list(plain("FULL_ACCESS_HOMESERVERS"));
  if (fullAccess.length === 0) {
    mistakes.push(
      "FULL_ACCESS_HOMESERVERS is missing; name the servers whose users may start calls, with commas between them.",
    );
  }
  const everyone = fullAccess.includes("*");
  if (everyone && fullAccess.length > 1) {
    mistakes.push("FULL_ACCESS_HOMESERVERS is either * or a list of server names, not both.");
  } else if (everyone) {
    warnings.push(
      "FULL_ACCESS_HOMESERVERS is *: users of every Matrix server in the world can start calls on this LiveKit.",
    );
  }
  for (const name of fullAccess) {
    // An operator may run a server whose name is an IP address, so that form is accepted here.
    if (name !== "*" && !parseServerName(name))
      mistakes.push(`FULL_ACCESS_HOMESERVERS holds "${name}", which isn't a Matrix server name.`);
  }

  const overrides = new Map<string, string>();
  for (const entry of list(plain("HOMESERVER_OVERRIDES"))) {
    const split = entry.indexOf("=");
    const name = entry.slice(0, Math.max(split, 0));
    if (!parseServerName(name)) {
      mistakes.push(`HOMESERVER_OVERRIDES holds "${entry}"; write each entry as server_name=http://host:port.`);
      continue;
    }
    if (overrides.has(name)) mistakes.push(`HOMESERVER_OVERRIDES names ${name} twice.`);
    overrides.set(
      name,
      url(`The HOMESERVER_OVERRIDES address of ${name}`, ["http:", "https:"], entry.slice(split + 1)),
    );
  }

  const logLevel = plain("LOG_LEVEL") ?? "info";
  if (!isLogLevel(logLevel)) mistakes.push(`LOG_LEVEL must be one of ${logLevels.join(", ")}.`);

  const trustedProxyHops = wholeNumber("TRUSTED_PROXY_HOPS", 0, 0);
  const rateLimitPerIp = wholeNumber("RATE_LIMIT_PER_IP_PER_MINUTE", 300, 1);
  const rateLimitPerUser = wholeNumber("RATE_LIMIT_PER_USER_PER_MINUTE", 60, 1);

  if (mistakes.length > 0 || !listen || !livekitKey || !livekitSecret || !isLogLevel(logLevel))
    return { ok: false, mistakes };
  return {
    ok: true,
    warnings,
    config: {
      livekitUrl,
      livekitApiUrl,
      livekitKey,
      livekitSecret,
      listen,
      fullAccessHomeservers: everyone ? "*" : new Set(fullAccess),
      homeserverOverrides: overrides,
      trustedProxyHops,
      rateLimitPerIp,
      rateLimitPerUser,
      logLevel,
    },
  };
}

/** Whether a user of this server may cause a LiveKit room to be made. */
export function hasFullAccess(config: Pick<Config, "fullAccessHomeservers">, serverName: string): boolean {
  return config.fullAccessHomeservers === "*" || config.fullAccessHomeservers.has(serverName);
}

function list(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function isLogLevel(value: string): value is LogLevel {
  return logLevels.some((level) => level === value);
}

function parseListen(value: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  // Port 0 asks the system for a free one; tests use it.
  return host === undefined || port > 65535 ? undefined : { host, port };
}
