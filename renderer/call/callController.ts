import type { CallEncryption, CallState, Failure, MediaAccess } from "../../preload/contract.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { accessAtHand, accessTo, forgetAccess, prepareForRings } from "./accessAhead.ts";
import { callStore, inCall, isLegacy, runningCall } from "./callStore.ts";
import type { CallOptions, Prepared } from "./callStore.ts";
import { mediaStack, startPreview, stopPreview, unexpected, wishes } from "./lobbyDevices.ts";
import { freshTransport } from "./mediaDoor.ts";
import { markJoinClick } from "./firstFrame.ts";
import { fetchEarlierKeys, forgetKeys, knownKeys, takeKeys } from "./mediaKeys.ts";
import { watchMissingKeys } from "./missingKeys.ts";

/**
 * All effects of lobby and call: it turns clicks into contract calls, and call state and keys into media.
 * It never decides who is in a call (main's memberships do) nor whether media flows (the media machine does).
 */

/** Counts what the person began; an answer that belongs to an earlier beginning is dropped. */
let turn = 0;
/** How the media that was started is moved. */
let movedBy: MediaAccess["kind"] | undefined;
let mediaStarted = false;
/** SFU tokens live for some minutes: a lobby that was open for longer than this asks once more at the click. */
const PREPARED_FOR_MS = 4 * 60_000;
let preparedAt = 0;

// ---------------------------------------------------------------- lobby

/** Opens the lobby of a conference: camera on (as the settings say), everything fetched that the join will need. */
export function openLobby(conference: { roomId: string; name: string }, options: CallOptions = {}): void {
  turn++;
  const { roomId, name } = conference;
  const prepared = accessAtHand(roomId, options.legacy === true);
  callStore.setState({
    lobby: { roomId, name, legacy: options.legacy, prepared },
    joining: false,
    ended: undefined,
    mediaFailure: undefined,
  });
  void startPreview(unlessLeft(), options.camera);
  if (prepared === undefined) void prepare();
  else preparedAt = Date.now();
}

/** Goes into a call without waiting in the lobby: calls a person, or answers. A call that is running is left. */
export async function callNow(conference: { roomId: string; name: string }, options: CallOptions = {}): Promise<void> {
  const { call } = appStore.getState();
  const ui = callStore.getState();
  if (inCall(call, ui)) {
    const room = (runningCall(call)?.roomId ?? ui.lobby?.roomId) === conference.roomId;
    // In the room of a MatrixRTC call a legacy one is another.
    const here = room && (options.legacy !== true || isLegacy(call, ui));
    if (here && (mediaStarted || ui.joining)) return;
    // A call that main has answered already waits for its media alone.
    if (!here) leave();
  }
  openLobby(conference, options);
  await join();
}

export function closeLobby(): void {
  turn++;
  forgetAccess();
  stopPreview();
  callStore.setState({ lobby: undefined, joining: false });
}

/** Fetches what the transport needs for the open lobby; also the lobby's "Try again". */
export async function prepare(): Promise<Prepared | undefined> {
  const { lobby } = callStore.getState();
  if (!lobby) return undefined;
  const { roomId, legacy } = lobby;
  callStore.setState({ lobby: { ...lobby, error: undefined } });
  const answer = await accessTo(roomId, legacy === true);
  const now = callStore.getState().lobby;
  if (now?.roomId !== roomId) return undefined;
  if (!answer.ok) {
    callStore.setState({ lobby: { roomId, name: now.name, legacy, error: answer.error } });
    return undefined;
  }
  callStore.setState({ lobby: { roomId, name: now.name, legacy, prepared: answer.value } });
  preparedAt = Date.now();
  return answer.value;
}

/** Chooses a device: remembered, and used at once by the preview or the call. */
export function selectDevice(kind: "camera" | "microphone" | "speaker", id: string): void {
  void ask(
    "changeSettings",
    kind === "camera" ? { cameraId: id } : kind === "microphone" ? { microphoneId: id } : { speakerId: id },
  );
  const { preview, stack: media } = callStore.getState();
  if (mediaStarted) void media?.backend.selectDevice(kind, id);
  else if (kind === "camera" && preview?.store.getState().cameraOn) void preview.setCamera(true, id);
  else if (kind === "microphone" && preview?.store.getState().microphoneOn) void preview.setMicrophone(true, id);
}

// ---------------------------------------------------------------- join and leave

/** Joins the conference of the lobby: membership and media at the same time. */
export async function join(options: { withoutCamera?: boolean } = {}): Promise<void> {
  const { lobby, joining } = callStore.getState();
  if (!lobby || joining) return;
  markJoinClick();
  const of = ++turn;
  callStore.setState({
    joining: true,
    leaving: false,
    ended: undefined,
    mediaFailure: undefined,
    lobby: { ...lobby, error: undefined },
  });
  const stale = Date.now() - preparedAt > PREPARED_FOR_MS;
  const prepared = stale ? await prepare() : (lobby.prepared ?? (await prepare()));
  if (of !== turn) return;
  if (!prepared) {
    callStore.setState({ joining: false });
    return;
  }
  // Main has no keys of a call that it is not in; what comes from now on comes by event.
  const isNew = appStore.getState().call.phase === "idle";
  const joined = ask("joinCall", { roomId: lobby.roomId, legacy: lobby.legacy });
  const wish = { ...wishes(), ...(options.withoutCamera === true && { cameraOn: false }) };
  void startMedia(of, lobby.roomId, prepared.transport, prepared.identity, prepared.encryption, wish, isNew);
  const answer = await joined;
  if (of !== turn) return;
  if (!answer.ok) backToLobby(answer.error);
  // Main may have been quicker, with a call that it answered itself.
  else if (appStore.getState().call.phase === "joined") callStore.setState({ joining: false, lobby: undefined });
}

/** Tells later whether the person is still where they are now. */
function unlessLeft(): () => boolean {
  const of = turn;
  return () => of === turn;
}

/** A join that failed ends where it began, with the reason. */
function backToLobby(failure: Failure): void {
  turn++;
  stopMedia();
  stopPreview();
  const { lobby } = callStore.getState();
  callStore.setState({
    joining: false,
    lobby: lobby && { roomId: lobby.roomId, name: lobby.name, legacy: lobby.legacy, error: failure },
  });
  void startPreview(unlessLeft());
}

/** Stops a join that is under way and goes back to the lobby. */
export function cancelJoin(): void {
  turn++;
  callStore.setState({ joining: false, leaving: true });
  void ask("leaveCall", {});
  stopMedia();
  stopPreview();
  if (callStore.getState().lobby) void startPreview(unlessLeft());
}

/** Leaves at once: the window shows home while the membership is still being taken back. */
export function leave(): void {
  turn++;
  callStore.setState({ joining: false, leaving: true, lobby: undefined });
  void ask("leaveCall", {});
  stopMedia();
  stopPreview();
}

// ---------------------------------------------------------------- media

async function startMedia(
  of: number,
  roomId: string,
  transport: MediaAccess,
  identity: string,
  encryption: CallEncryption,
  wish: { cameraOn: boolean; microphoneOn: boolean },
  isNew = false,
): Promise<void> {
  // No step that can be spared before the connection begins: the views are drawn while it is on its way.
  const media = callStore.getState().stack ?? (await mediaStack());
  const password = encryption === "sharedKey" ? await ask("getCallPassword", { roomId }) : undefined;
  if (!media || of !== turn) return;
  // Never in the clear instead.
  if (password?.ok === false) {
    callStore.setState({ mediaFailure: password.error });
    return;
  }
  if (encryption === "perSender" && !isNew)
    void fetchEarlierKeys(identity, () => (of === turn ? media.backend : undefined));
  const { cameraId, microphoneId, speakerId } = appStore.getState().settings;
  mediaStarted = true;
  movedBy = transport.kind;
  try {
    const started = media.backend.start({
      transport,
      identity,
      encryption,
      keys: knownKeys(),
      ...(password && { password: password.value }),
      ...wish,
      ...(cameraId !== undefined && { cameraId }),
      ...(microphoneId !== undefined && { microphoneId }),
    });
    follow(appStore.getState().call);
    if (speakerId !== undefined) void media.backend.selectDevice("speaker", speakerId);
    await started;
  } catch (cause) {
    // Known failures are in the media state; this one the machine did not expect.
    console.error("media did not start", cause);
    if (of === turn && media.store.getState().error === undefined)
      callStore.setState({ mediaFailure: unexpected("media") });
  }
  // The call has taken over the open devices of the preview; what is left of it is let go.
  if (of === turn) stopPreview();
}

function stopMedia(): void {
  const { stack: media } = callStore.getState();
  forgetKeys();
  movedBy = undefined;
  if (mediaStarted) void media?.backend.stop();
  mediaStarted = false;
}

function follow(call: CallState): void {
  const running = runningCall(call);
  if (mediaStarted && running) callStore.getState().stack?.backend.follow(running.members);
}

/**
 * Starts the media of a running call: after a reload of the window, or when the person asks to try again. With `keep`
 * what runs goes on, until it moves to the transport that the call has now.
 */
export async function resumeMedia({ keep = false } = {}): Promise<void> {
  const call = runningCall(appStore.getState().call);
  if (!call || call.phase === "leaving") return;
  const of = ++turn;
  callStore.setState({ mediaFailure: undefined });
  if (mediaStarted && !keep) {
    await callStore.getState().stack?.backend.stop();
    mediaStarted = false;
  }
  const fresh = await freshTransport(call.transport);
  const answer = fresh?.ok
    ? fresh
    : await ask("prepareCall", { roomId: call.roomId, legacy: call.transport?.kind === "voip" });
  if (of !== turn) return;
  if (!answer.ok) {
    callStore.setState({ mediaFailure: answer.error });
    return;
  }
  const { cameraOn, microphoneOn } = appStore.getState().settings;
  const { transport } = answer.value;
  await startMedia(of, call.roomId, transport, call.identity, call.encryption, { cameraOn, microphoneOn });
}

// ---------------------------------------------------------------- main's facts

function onCall(now: CallState, before: CallState): void {
  const ui = callStore.getState();
  const was = runningCall(before);
  if (now.phase === "idle") {
    if (ui.leaving) callStore.setState({ leaving: false });
    else if (now.error && ui.joining && ui.lobby) backToLobby(now.error);
    // The call before was still being left when this one was asked for: its end is not the end of this one's media.
    else if (was?.phase === "leaving" && ui.joining) return;
    else if (was) {
      turn++;
      stopMedia();
      stopPreview();
      callStore.setState({
        joining: false,
        lobby: undefined,
        ...(now.error && { ended: { failure: now.error, roomId: was.roomId, name: was.name } }),
      });
    }
    return;
  }
  // What main has joined by itself (an answered ring) may still be fetching here what its media needs: `join` goes on.
  if (now.phase === "joined" && ui.joining && ui.lobby?.prepared) {
    callStore.setState({ joining: false, lobby: undefined });
  }
  // The call goes on by another transport: its roster and devices stay, its media begins anew.
  if (mediaStarted && now.phase !== "leaving" && now.transport !== undefined && now.transport.kind !== movedBy) {
    movedBy = now.transport.kind;
    void resumeMedia({ keep: true });
  } else if (was?.phase !== now.phase || was.members !== now.members) follow(now);
}

/** Wires main's facts to the media. Call once, after the app store is filled. */
export function startCallController(): void {
  prepareForRings();
  window.parley.on.mediaKeys((fresh) =>
    takeKeys(fresh, mediaStarted ? callStore.getState().stack?.backend : undefined),
  );
  callStore.subscribe((ui, before) => {
    if (ui.stack !== undefined && ui.stack !== before.stack)
      watchMissingKeys(ui.stack.store, (identity) => void ask("reportMissingKey", { identity }));
  });
  appStore.subscribe((state, before) => {
    if (state.call !== before.call) onCall(state.call, before.call);
    // Signed out, by oneself or by the homeserver: nothing of a lobby may stay.
    if (state.session !== before.session && state.session.phase !== "signedIn" && callStore.getState().lobby)
      closeLobby();
  });
}

/** Comes back into a call that is running without media here: after the window was loaded anew. */
export function resumeCall(): void {
  const ui = callStore.getState();
  if (inCall(appStore.getState().call, ui) && !mediaStarted && !ui.joining) void resumeMedia();
}
