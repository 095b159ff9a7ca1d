import { ipcMain } from "electron";
import type { IpcMainInvokeEvent, WebContents } from "electron";
import { callChannel, calls, eventChannel, events } from "../../preload/contract.ts";
import type { CallName, EventName, EventPayload } from "../../preload/contract.ts";
import { answerCall } from "./answerCall.ts";
import type { Asker, CallHandlers } from "./answerCall.ts";
import type { PageName } from "./pages.ts";

export type { CallHandlers } from "./answerCall.ts";

/**
 * The main side of the contract (see `answerCall`).
 *
 * @param pageOf which page lives in this window of ours; undefined for any other
 */
export function openDoor(handlers: CallHandlers, pageOf: (contents: WebContents) => PageName | undefined): void {
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(callChannel(name), (event, args: unknown) =>
      answerCall(handlers, name, askerOf(event, pageOf), args),
    );
  }
}

/** Sends a fact to a window's page. */
export function sendEvent<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (!contents.isDestroyed()) contents.send(eventChannel(name), events[name].parse(payload));
}

function askerOf(
  { senderFrame, sender }: IpcMainInvokeEvent,
  pageOf: (contents: WebContents) => PageName | undefined,
): Asker | undefined {
  if (senderFrame === null) return undefined;
  return { page: pageOf(sender), url: senderFrame.url, topFrame: senderFrame === sender.mainFrame };
}
