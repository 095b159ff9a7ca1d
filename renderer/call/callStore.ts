import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { CallResult, CallState, Failure } from "../../preload/contract.ts";
import type { EffectsState } from "../media/effects/effects.ts";
import type { MediaState } from "../media/media.ts";
import type { Preview, PreviewState } from "../media/preview.ts";
import type { MediaStack } from "./mediaStack.ts";

export type Prepared = CallResult<"prepareCall">;

export interface Lobby {
  roomId: string;
  /** As it was called when the lobby was opened; the conference list knows newer. */
  name: string;
  /** A call as older clients make it (MSC2746). */
  legacy?: boolean | undefined;
  prepared?: Prepared | undefined;
  error?: Failure | undefined;
}

export interface CallOptions {
  /** As in the settings when left out. */
  camera?: boolean | undefined;
  /** As older clients call (MSC2746). */
  legacy?: boolean | undefined;
}

/** What the renderer alone knows of a call: the lobby, and what the person asked for that main has not said yet. */
export interface CallUi {
  lobby?: Lobby | undefined;
  /** Join was clicked; true until main says joined, or it failed. */
  joining: boolean;
  /** Leave was clicked: the call is not shown any more, whatever is still being tidied up. */
  leaving: boolean;
  /** Why the last call ended, if not by the person's will; shown until dismissed. */
  ended?: { failure: Failure; roomId: string; name: string } | undefined;
  stack?: MediaStack | undefined;
  preview?: Preview | undefined;
  /** The media code could not be loaded or started. */
  mediaFailure?: Failure | undefined;
}

export const callStore = createStore<CallUi>(() => ({ joining: false, leaving: false }));

export function useCallUi<T>(select: (ui: CallUi) => T): T {
  return useStore(callStore, select);
}

const noMedia = createStore<MediaState>(() => ({
  phase: "off",
  participants: {},
  local: { cameraOn: false, microphoneOn: false, screenOn: false },
}));

/** The state of the media machine; "off" while its code is not loaded. */
export function useMedia<T>(select: (state: MediaState) => T): T {
  const stack = useCallUi((ui) => ui.stack);
  return useStore(stack?.store ?? noMedia, select);
}

const noEffects = createStore<EffectsState>(() => ({
  background: "none",
  noise: "standard",
  pace: undefined,
  noiseFailed: false,
}));

/** What is done to camera and microphone, and what it costs. */
export function useEffects<T>(select: (state: EffectsState) => T): T {
  const stack = useCallUi((ui) => ui.stack);
  return useStore(stack?.effects ?? noEffects, select);
}

const noPreview = createStore<PreviewState>(() => ({ cameraOn: false, microphoneOn: false, level: 0, silent: false }));

export function usePreview<T>(select: (state: PreviewState) => T): T {
  const preview = useCallUi((ui) => ui.preview);
  return useStore(preview?.store ?? noPreview, select);
}

export type RunningCall = Exclude<CallState, { phase: "idle" }>;

/** The call if one is running or ending. */
export const runningCall = (call: CallState): RunningCall | undefined => (call.phase === "idle" ? undefined : call);

/** Whether a call has the window: it is running or was asked for, and was not left. */
export function inCall(call: CallState, ui: Pick<CallUi, "joining" | "leaving">): boolean {
  return !ui.leaving && (ui.joining || call.phase === "joining" || call.phase === "joined");
}

/** Whether the call that runs, or is about to, is one of older clients (MSC2746). */
export function isLegacy(call: CallState, { lobby }: Pick<CallUi, "lobby">): boolean {
  const transport = runningCall(call)?.transport;
  return transport === undefined ? lobby?.legacy === true : transport.kind === "voip";
}
