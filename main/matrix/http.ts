import type { z } from "zod";
import type { ErrorName } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { leaveOldConnections } from "./freshConnections.ts";
import { isCaptive, networkFailure } from "./networkFailure.ts";
import { WakeableFetch } from "./wake.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** All that is asked here may be asked twice: most of it reads, the rest gets a token or an id that nobody else uses. */
const wakeable = new WakeableFetch(() => true);

/** The network is another one: what is being asked is asked once more, and all by new connections. */
export function askAnew(): void {
  leaveOldConnections();
  wakeable.giveUp();
}

export interface FetchJsonOptions {
  /** What a 404 or an answer that is no JSON means: nothing there, or a failure. */
  missing: "undefined" | "fail";
  method?: "GET" | "POST";
  body?: unknown;
  /** "error": a redirect counts as `unreachable`; what we send is meant for this host alone. */
  redirect?: "follow" | "error";
  /** Name of the failure when the host can't be reached or answers 5xx. */
  unreachable?: ErrorName;
  /** Name of the failure when the answer has the wrong shape or refuses. */
  invalid?: ErrorName;
}

/**
 * One bounded JSON request: 10 s, 1 MiB, checked shape.
 *
 * @throws ParleyFailure with `unreachable` (network, time-out, 5xx) or `invalid` (other status, wrong shape);
 * `CertificateInvalid`, `CertificateDates`, `CaptivePortal`.
 */
export async function fetchJson<T extends z.ZodType>(
  url: URL,
  shape: T,
  options: FetchJsonOptions,
): Promise<z.infer<T> | undefined> {
  const unreachable = options.unreachable ?? "HomeserverUnreachable";
  const invalid = options.invalid ?? "HomeserverInvalid";
  const detail = url.host;
  let response: Response;
  let text: string;
  try {
    response = await wakeable.fetch(url, {
      method: options.method ?? "GET",
      redirect: options.redirect ?? "follow",
      ...(options.body === undefined
        ? {}
        : { body: JSON.stringify(options.body), headers: { "content-type": "application/json" } }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await readBounded(response);
  } catch (cause) {
    if (cause instanceof ParleyFailure) throw cause;
    throw new ParleyFailure(networkFailure(cause, unreachable), { detail, cause });
  }
  if (isCaptive(url, response)) throw new ParleyFailure("CaptivePortal", { detail: new URL(response.url).host });
  if (response.status === 404 && options.missing === "undefined") return undefined;
  if (response.status >= 500) throw new ParleyFailure(unreachable, { detail: `${detail}: ${response.status}` });
  if (!response.ok)
    throw new ParleyFailure(invalid, { detail: `${detail}: ${response.status}`, cause: text.slice(0, 500) });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    // A web server that answers everything with a page: as good as nothing there.
    if (options.missing === "undefined") return undefined;
    throw new ParleyFailure(invalid, { detail, cause });
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) throw new ParleyFailure(invalid, { detail, cause: parsed.error });
  return parsed.data;
}

/** @throws Error beyond 1 MiB */
export async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error(`answer larger than ${MAX_BYTES} bytes`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
