import { MatrixError } from "matrix-js-sdk";

/** What a homeserver wants before it ends sessions (client-server API, user-interactive authentication). */
export type EndStep =
  | { kind: "password"; session: string }
  /** A web page of the homeserver, for a way to prove oneself that this client does not have (single sign-on…). */
  | { kind: "page"; session: string; stage: string }
  /** Sessions are ended elsewhere: the homeserver leaves them to an authorization server (MSC3861). */
  | { kind: "elsewhere" }
  | { kind: "refused" }
  | { kind: "offline" };

const PASSWORD = "m.login.password";

/** Reads a refused request to end sessions. The shortest flow counts; a password is proved right here. */
export function endStepOf(cause: unknown): EndStep {
  if (!(cause instanceof MatrixError) || cause.httpStatus === undefined || cause.httpStatus >= 500)
    return { kind: "offline" };
  // Synapse behind an authorization server knows no such request.
  if (cause.errcode === "M_UNRECOGNIZED" || cause.httpStatus === 404) return { kind: "elsewhere" };
  if (cause.httpStatus !== 401) return { kind: "refused" };
  const data: Record<string, unknown> = cause.data;
  const session = data["session"];
  if (typeof session !== "string") return { kind: "refused" };
  const completed = Array.isArray(data["completed"]) ? data["completed"] : [];
  const flows = (Array.isArray(data["flows"]) ? data["flows"] : []).map((flow: unknown) => stagesOf(flow, completed));
  const single = flows.filter((stages) => stages.length === 1).map(([stage]) => stage ?? "");
  if (single.includes(PASSWORD)) return { kind: "password", session };
  const stage = single[0] ?? flows.find((stages) => stages.length > 0)?.[0];
  return stage === undefined ? { kind: "refused" } : { kind: "page", session, stage };
}

function stagesOf(flow: unknown, completed: unknown[]): string[] {
  const stages = typeof flow === "object" && flow !== null && "stages" in flow ? flow.stages : undefined;
  return Array.isArray(stages)
    ? stages.filter((stage): stage is string => typeof stage === "string" && !completed.includes(stage))
    : [];
}

/**
 * An address that may be opened in the person's browser: https, or http on this computer.
 *
 * @returns undefined for any other
 */
export function webAddress(text: string, isLoopback: (host: string) => boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const safe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return safe && url.username === "" && url.password === "" ? url.href : undefined;
}

/**
 * The page of an account where its sessions are ended (MSC4191); the one session's where only one is meant.
 *
 * @param actions what the page says it can do; undefined where it does not say
 */
export function accountPage(uri: string, deviceIds: readonly string[], actions: readonly string[] | undefined): string {
  const url = new URL(uri);
  const offers = (stable: string) =>
    [stable, `org.matrix.${stable}`].find((action) => actions?.includes(action)) ?? `org.matrix.${stable}`;
  const [only] = deviceIds;
  if (only !== undefined && deviceIds.length === 1) {
    url.searchParams.set("action", offers("session_end"));
    url.searchParams.set("device_id", only);
  } else url.searchParams.set("action", offers("sessions_list"));
  return url.href;
}
