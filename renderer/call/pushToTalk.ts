import { useEffect } from "react";
import { useApp } from "../store/app.ts";
import { setMicrophone } from "./callDevices.ts";

/** Space alone, and not where it writes or chooses something. */
export function isTalkKey(event: Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "target">): boolean {
  if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  return !(
    target instanceof Element &&
    target.closest("input, textarea, [contenteditable], [role=menu], [role=dialog]") !== null
  );
}

/**
 * Push to talk, while the settings say so: the microphone is on as long as Space is held in this window, and off as soon
 * as the window no longer hears the key. Space then does not press buttons; Enter does.
 */
export function usePushToTalk(): void {
  const wanted = useApp((state) => state.settings.pushToTalk);
  useEffect(() => {
    if (!wanted) return;
    let talking = false;
    const talk = (on: boolean) => {
      if (on === talking) return;
      talking = on;
      setMicrophone(on);
    };
    const down = (event: KeyboardEvent) => {
      if (!isTalkKey(event)) return;
      event.preventDefault();
      talk(true);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code !== "Space") return;
      if (talking) event.preventDefault();
      talk(false);
    };
    const stop = () => talk(false);
    setMicrophone(false);
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up, true);
    window.addEventListener("blur", stop);
    return () => {
      stop();
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up, true);
      window.removeEventListener("blur", stop);
    };
  }, [wanted]);
}
