import { ipcMain } from "electron";
import type { IpcMainInvokeEvent, WebContents } from "electron";
import { callChannel, calls, eventChannel, events } from "../../preload/contract.ts";
import type { CallArgs, CallName, CallResult, EventName, EventPayload, Result } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { mayAsk } from "./pages.ts";
import type { PageName } from "./pages.ts";

const log = logFor("door");

export type CallHandlers = {
  [N in CallName]: (args: CallArgs<N>) => Promise<CallResult<N>> | CallResult<N>;
};

/**
 * The main side of the contract. A call is served only for the top frame of one of our windows on the page that belongs
 * there, if that page may ask it, and with arguments that fit their schema; its result is checked too, so that nothing
 * unforeseen crosses.
 *
 * @param pageOf which page lives in this window of ours; undefined for any other
 */
export function openDoor(handlers: CallHandlers, pageOf: (contents: WebContents) => PageName | undefined): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(callChannel(name), async (event, args: unknown): Promise<Result<unknown>> => {
      if (!isTrusted(event, pageOf, name)) {
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
    });
  }
}

/** Sends a fact to a window's page. */
export function sendEvent<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (!contents.isDestroyed()) contents.send(eventChannel(name), events[name].parse(payload));
}

function isTrusted(
  event: IpcMainInvokeEvent,
  pageOf: (contents: WebContents) => PageName | undefined,
  name: CallName,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame !== event.sender.mainFrame) return false;
  const page = pageOf(event.sender);
  return page !== undefined && mayAsk(page, frame.url, name);
}

function causeOf(error: Error): string {
  return error.cause === undefined
    ? ""
    : `because ${error.cause instanceof Error ? error.cause.message : String(error.cause)}`;
}
