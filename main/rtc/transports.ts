import { MatrixError } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { z } from "zod";
import { ParleyFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { isLoopback } from "../matrix/loopback.ts";
import { fetchJson } from "../matrix/http.ts";
import { isUsableUrl } from "./sfuUrl.ts";

const log = logFor("transports");
const FRESH_MS = 10 * 60_000;

const Transport = z.object({ type: z.string(), livekit_service_url: z.string().optional() }).loose();
type Transport = z.infer<typeof Transport>;
const WellKnown = z.object({ "org.matrix.msc4143.rtc_foci": z.array(Transport).optional() });

/**
 * Where this homeserver's people publish their media (MSC4143): `rtc/transports`, then `.well-known`.
 * Remembered for ten minutes.
 */
export class TransportDiscovery {
  readonly #client: MatrixClient;
  readonly #homeserver: string;
  #found: { serviceUrl: string | undefined; ts: number } | undefined;
  #running: Promise<string | undefined> | undefined;

  /** @param homeserver its name or address, as signed in with: the origin of `.well-known`. */
  constructor(client: MatrixClient, homeserver: string) {
    this.#client = client;
    this.#homeserver = homeserver;
  }

  /**
   * @returns `livekit_service_url` of the preferred LiveKit transport; undefined where there is none.
   * @throws ParleyFailure `Offline` when the homeserver can't be asked.
   */
  async serviceUrl(): Promise<string | undefined> {
    if (this.#found !== undefined && Date.now() - this.#found.ts < FRESH_MS) return this.#found.serviceUrl;
    this.#running ??= this.#discover().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #discover(): Promise<string | undefined> {
    const serviceUrl = firstUsable(await this.#fromHomeserver()) ?? firstUsable(await this.#fromWellKnown());
    this.#found = { serviceUrl, ts: Date.now() };
    return serviceUrl;
  }

  async #fromHomeserver(): Promise<Transport[]> {
    try {
      return z.array(Transport).parse(await this.#client._unstable_getRTCTransports());
    } catch (cause) {
      if (cause instanceof MatrixError && cause.httpStatus !== undefined && cause.httpStatus < 500) return [];
      if (cause instanceof z.ZodError) {
        log.warn("the homeserver's list of transports is malformed");
        return [];
      }
      throw new ParleyFailure("Offline", { detail: this.#homeserver, cause });
    }
  }

  async #fromWellKnown(): Promise<Transport[]> {
    const domain = this.#client.getDomain() ?? this.#homeserver;
    const origin = isLoopback(domain.split(":")[0] ?? "")
      ? new URL(this.#client.baseUrl)
      : new URL(`https://${domain}`);
    try {
      const wellKnown = await fetchJson(new URL("/.well-known/matrix/client", origin), WellKnown, {
        missing: "undefined",
      });
      return wellKnown?.["org.matrix.msc4143.rtc_foci"] ?? [];
    } catch (error) {
      log.warn("no .well-known of the homeserver", error);
      return [];
    }
  }
}

/** `livekit_service_url` of the first LiveKit transport that we are willing to use. */
function firstUsable(offered: Transport[]): string | undefined {
  for (const { type, livekit_service_url: url } of offered) {
    if (type !== "livekit" || url === undefined) continue;
    if (isUsableUrl(url, "http")) return url;
    log.warn("the homeserver offers a LiveKit service at an address that is not usable");
  }
  return undefined;
}
