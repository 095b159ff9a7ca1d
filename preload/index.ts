import { contextBridge, ipcRenderer } from "electron";
import { callChannel, callNames, eventChannel, eventNames } from "./contract/names.ts";
import type { ParleyApi } from "./contract.ts";

/** Exposes exactly the contract: no generic send, no event object, no channel name from the page. */
const api: Record<string, unknown> = {};
for (const name of callNames) {
  api[name] = (args: unknown) => ipcRenderer.invoke(callChannel(name), args);
}
const on: Record<string, unknown> = {};
for (const name of eventNames) {
  on[name] = (listener: (payload: unknown) => void) => {
    const forward = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(eventChannel(name), forward);
    return () => {
      ipcRenderer.off(eventChannel(name), forward);
    };
  };
}
contextBridge.exposeInMainWorld("parley", { ...api, on } as unknown as ParleyApi);
