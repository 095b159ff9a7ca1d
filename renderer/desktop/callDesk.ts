import { leave } from "../call/callController.ts";
import { setCamera, setMicrophone } from "../call/callDevices.ts";
import { callStore, inCall } from "../call/callStore.ts";
import type { MediaState } from "../media/media.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";

/**
 * The running call for what lies outside of the page: main (tray, global keys, sleep of the display) and the system's
 * media session (headsets, lock screens, MPRIS on Linux). It shows there what the media machine says, and does here what
 * is asked there.
 */
export function followDesktop(): void {
  window.parley.on.microphoneRequested(({ action }) => {
    const media = mediaOf();
    if (media === undefined) return;
    setMicrophone(action === "toggle" ? !media.local.microphoneOn : action === "on");
  });
  appStore.subscribe(show);
  callStore.subscribe((ui, before) => {
    if (ui.stack !== before.stack) ui.stack?.store.subscribe(show);
    show();
  });
}

/** The media of the call one is in. */
function mediaOf(): MediaState | undefined {
  const ui = callStore.getState();
  return inCall(appStore.getState().call, ui) ? ui.stack?.store.getState() : undefined;
}

/** The actions of calls, which TypeScript's own library does not name yet. */
function onAction(action: "togglemicrophone" | "togglecamera" | "hangup", run: (() => void) | null): void {
  navigator.mediaSession.setActionHandler(action as MediaSessionAction, run);
}

interface Shown {
  name: string;
  microphoneOn: boolean;
  cameraOn: boolean;
  video: boolean;
}
let shown: Shown | undefined;

function show(): void {
  const media = mediaOf();
  const { call } = appStore.getState();
  const now: Shown | undefined = media && {
    name: call.phase === "idle" ? "" : call.name,
    microphoneOn: media.local.microphoneOn,
    cameraOn: media.local.cameraOn,
    video: showsVideo(media),
  };
  const before = shown;
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  shown = now;
  if (now?.video !== before?.video) void ask("reportCallVideo", { shown: now?.video === true });
  const session = navigator.mediaSession;
  if (now === undefined) {
    session.metadata = null;
    session.playbackState = "none";
    for (const action of ["togglemicrophone", "togglecamera", "hangup"] as const) onAction(action, null);
    return;
  }
  if (now.name !== before?.name) session.metadata = new MediaMetadata({ title: now.name, artist: "Parley" });
  if (before === undefined) {
    session.playbackState = "playing";
    onAction("togglemicrophone", () => setMicrophone(mediaOf()?.local.microphoneOn === false));
    onAction("togglecamera", () => setCamera(mediaOf()?.local.cameraOn === false));
    onAction("hangup", leave);
  }
  void session.setMicrophoneActive(now.microphoneOn);
  void session.setCameraActive(now.cameraOn);
}

/** Whether anybody can be looked at: oneself, another, a shared screen. */
function showsVideo({ local, participants }: MediaState): boolean {
  return local.cameraOn || Object.values(participants).some((participant) => participant.camera || participant.screen);
}
