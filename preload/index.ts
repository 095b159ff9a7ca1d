import { contextBridge, ipcRenderer } from "electron";
import { callChannel, calls, eventChannel, events } from "./contract.ts";
import type { CallName, EventName, ParleyApi } from "./contract.ts";

/** Exposes exactly the contract: no generic send, no event object, no channel name from the page. */
const api: Record<string, unknown> = {};
for (const name of Object.keys(calls) as CallName[]) {
  api[name] = (args: unknown) => ipcRenderer.invoke(callChannel(name), args);
}
const on: Record<string, unknown> = {};
for (const name of Object.keys(events) as EventName[]) {
  on[name] = (listener: (payload: unknown) => void) => {
    const forward = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(eventChannel(name), forward);
    return () => {
      ipcRenderer.off(eventChannel(name), forward);
    };
  };
}
contextBridge.exposeInMainWorld("parley", { ...api, on } as unknown as ParleyApi);
