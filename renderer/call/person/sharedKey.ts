import { useApp } from "../../store/app.ts";

/** Whether the media of the running call has one key for all: then it says nothing about who a participant is. */
export function useSharedKey(): boolean {
  return useApp(({ call }) => call.phase !== "idle" && call.encryption === "sharedKey");
}
