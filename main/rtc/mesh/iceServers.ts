import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { IceServer } from "../../../preload/contract.ts";
import { logFor } from "../../logging/log.ts";

const log = logFor("mesh");
/** When the homeserver does not say how long, or says something odd, ms. */
const [DEFAULT_MS, LONGEST_MS] = [5 * 60_000, 24 * 3600_000];

const Answer = z.object({
  uris: z.array(z.string()).max(32),
  username: z.string().optional(),
  password: z.string().optional(),
  ttl: z.number().positive().optional(),
});

/**
 * What of a homeserver's answer can be used. Odd addresses are left out, and no public server takes the place of a missing
 * one: who calls whom is nobody else's business.
 */
export function readIceServers(answer: unknown): { servers: IceServer[]; validMs: number } {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return { servers: [], validMs: DEFAULT_MS };
  const { uris, username, password, ttl } = parsed.data;
  // TURN without credentials is an error to Chromium, of the whole list.
  const open = username === undefined || password === undefined;
  const urls = uris
    .filter((uri) => IceServer.shape.urls.element.safeParse(uri).success && !(open && /^turn/i.test(uri)))
    .slice(0, 16);
  const server = IceServer.safeParse({ urls, username, credential: password });
  const validMs = ttl === undefined ? DEFAULT_MS : Math.min(ttl * 1000, LONGEST_MS);
  return { servers: server.success ? [server.data] : [], validMs };
}

/** STUN and TURN servers of the homeserver (`/voip/turnServer`), asked for again at half of their time. */
export class IceServerSource {
  readonly #client: Pick<MatrixClient, "turnServer">;
  #known: { servers: IceServer[]; untilTs: number } | undefined;
  #asking: Promise<IceServer[]> | undefined;

  constructor(client: Pick<MatrixClient, "turnServer">) {
    this.#client = client;
  }

  /** Never rejects: without any, devices in one network still find each other. */
  async get(): Promise<IceServer[]> {
    if (this.#known !== undefined && this.#known.untilTs > Date.now()) return this.#known.servers;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<IceServer[]> {
    try {
      const { servers, validMs } = readIceServers(await this.#client.turnServer());
      if (servers.length === 0) log.info("the homeserver names no STUN or TURN server");
      this.#known = { servers, untilTs: Date.now() + validMs / 2 };
      return servers;
    } catch (error) {
      log.warn("no STUN and TURN servers of the homeserver", error instanceof Error ? error.message : "");
      return this.#known?.servers ?? [];
    }
  }
}
