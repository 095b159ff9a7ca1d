import { calls } from "../../preload/contract.ts";
import type { CallArgs, CallName, CallResult, Result } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { mayAsk } from "./pages.ts";
import type { PageName } from "./pages.ts";

const log = logFor("door");

export type CallHandlers = {
  [N in CallName]: (args: CallArgs<N>) => Promise<CallResult<N>> | CallResult<N>;
};

/** Who asks: a frame, and the page that lives in its window; undefined for a frame or a window that is none of ours. */
export interface Asker {
  page: PageName | undefined;
  /** Address of the frame. */
  url: string;
  topFrame: boolean;
}

/**
 * Answers one call. It is served only for the top frame of one of our windows on the page that belongs there, if that
 * page may ask it, and with arguments that fit their schema; its result is checked too, so that nothing unforeseen
 * crosses. Never throws.
 */
export async function answerCall(
  handlers: CallHandlers,
  name: CallName,
  asker: Asker | undefined,
  args: unknown,
): Promise<Result<unknown>> {
  if (asker === undefined || !asker.topFrame || asker.page === undefined || !mayAsk(asker.page, asker.url, name)) {
    log.error(`refused ${name}: not a frame that may ask it`);
    return { ok: false, error: { name: "InvalidRequest" } };
  }
  const parsed = calls[name].args.safeParse(args);
  if (!parsed.success) {
    log.warn(
      `refused ${name}: arguments do not fit`,
      parsed.error.issues.map((issue) => issue.path.join(".")).join(", "),
    );
    return { ok: false, error: { name: "InvalidRequest" } };
  }
  try {
    const handler = handlers[name] as (value: unknown) => unknown;
    return { ok: true, value: calls[name].result.parse(await handler(parsed.data)) };
  } catch (error) {
    const expected = error instanceof ParleyFailure;
    if (expected) log.warn(`${name}: ${error.message}`, causeOf(error));
    else log.error(`${name} failed`, error);
    return { ok: false, error: toFailure(error) };
  }
}

function causeOf(error: Error): string {
  return error.cause === undefined
    ? ""
    : `because ${error.cause instanceof Error ? error.cause.message : String(error.cause)}`;
}
