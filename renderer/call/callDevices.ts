import { ask } from "../store/parley.ts";
import { callStore } from "./callStore.ts";

/** Camera and microphone of the running call; the choice is remembered for the next one. */
export function setCamera(on: boolean): void {
  void callStore.getState().stack?.backend.setCamera(on);
  void ask("changeSettings", { cameraOn: on });
}

export function setMicrophone(on: boolean): void {
  void callStore.getState().stack?.backend.setMicrophone(on);
  void ask("changeSettings", { microphoneOn: on });
}
