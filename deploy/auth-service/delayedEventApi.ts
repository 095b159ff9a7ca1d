import { z } from "zod";
import type { ActionOutcome } from "./delayedLeave.ts";
import type { Endpoint } from "./discovery.ts";
import { OutboundError, send, type OutboundRequest, type OutboundResponse } from "./outbound.ts";

export type DelayedEventAction = "restart" | "send";

const errorBody = z.object({ errcode: z.string().optional(), retry_after_ms: z.number().nonnegative().optional() });
const requestTimeoutMs = 5_000;

/**
 * One action on a delayed event (MSC4140), without access token: knowing the delay id is the permission.
 * Never throws; every answer becomes one of the outcomes that {@link ActionOutcome} names.
 */
export async function actOnDelayedEvent(
  endpoint: Endpoint,
  delayId: string,
  action: DelayedEventAction,
  request: (request: OutboundRequest) => Promise<OutboundResponse> = send,
): Promise<ActionOutcome> {
  const event = `${endpoint.baseUrl}/_matrix/client/unstable/org.matrix.msc4140/delayed_events/${encodeURIComponent(delayId)}`;
  const post = (url: string, body: object): Promise<OutboundResponse> =>
    request({ url: new URL(url), method: "POST", body, trusted: endpoint.trusted, timeoutMs: requestTimeoutMs });
  try {
    const answer = await post(`${event}/${action}`, {});
    // Homeservers before the action moved into the path know only the form with the action in the body.
    const older = answer.status === 404 && errorOf(answer).errcode === "M_UNRECOGNIZED";
    return outcomeOf(older ? await post(event, { action }) : answer);
  } catch (error) {
    if (error instanceof OutboundError && error.code === "address-refused") return { kind: "refused" };
    return { kind: "try-again", afterMs: undefined };
  }
}

function outcomeOf(answer: OutboundResponse): ActionOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "ok" };
  if (status === 404) return { kind: "gone" };
  if (status === 429) return { kind: "try-again", afterMs: answer.retryAfterMs ?? errorOf(answer).retry_after_ms };
  if (status >= 500 || status === 408 || status === 425) return { kind: "try-again", afterMs: answer.retryAfterMs };
  return { kind: "refused" };
}

function errorOf(answer: OutboundResponse): z.infer<typeof errorBody> {
  const parsed = errorBody.safeParse(answer.json);
  return parsed.success ? parsed.data : {};
}
