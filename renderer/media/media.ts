import type { TrackCounts } from "./trackStats.ts";
import type { CallEncryption, ErrorName, MediaAccess, MediaKey } from "../../preload/contract.ts";
import type { MemberWay } from "./transport.ts";

/**
 * The media machine of a call, as the views see it. Off → connecting → connected → reconnecting → off.
 * Knows participants by their identities, and tracks, never Matrix: who is *in* the call is told by the memberships of CallState,
 * and a participant without a membership is not shown.
 */
export type MediaPhase = "off" | "connecting" | "connected" | "reconnecting";

export type VideoSource = "camera" | "screen";

export interface MediaParticipant {
  /** Equal to CallMember.identity. */
  identity: string;
  own: boolean;
  speaking: boolean;
  /** 0 (silent) to 1. */
  audioLevel: number;
  /** A published, unmuted, subscribed camera track. */
  camera: boolean;
  screen: boolean;
  microphoneMuted: boolean;
  quality: "excellent" | "good" | "poor" | "lost" | "unknown";
  /** "ok": frames decrypt. "missingKey": frames arrive that no key opens. "none": not encrypted. */
  encryption: "ok" | "missingKey" | "none" | "pending";
}

export interface LocalMedia {
  cameraOn: boolean;
  microphoneOn: boolean;
  screenOn: boolean;
  /** Why a device is not on although the person asked for it. The call goes on without it. */
  cameraError?: ErrorName;
  microphoneError?: ErrorName;
  /** Why the screen is not shared although the person chose one. */
  screenError?: ErrorName;
}

export interface MediaState {
  phase: MediaPhase;
  /** Set when the media connection failed for good, or is failing right now. */
  error?: ErrorName;
  /** By identity; includes the own one while connected. */
  participants: Record<string, MediaParticipant>;
  local: LocalMedia;
}

export interface Device {
  id: string;
  label: string;
}
export interface Devices {
  cameras: Device[];
  microphones: Device[];
  speakers: Device[];
}

export interface MediaStart {
  transport: MediaAccess;
  identity: string;
  encryption: CallEncryption;
  /** Own and others' keys known so far. */
  keys: MediaKey[];
  cameraOn: boolean;
  microphoneOn: boolean;
  cameraId?: string;
  microphoneId?: string;
}

export interface MediaBackend {
  /** Warms what the transport needs before the person clicks Join: of an SFU DNS, TLS, its region and the E2EE worker. */
  prepare(transport: MediaAccess): void;
  /** Of a running call: moves it to another kind of transport, if that is what is named. */
  start(options: MediaStart): Promise<void>;
  /** Everybody in the call: connections to those who are new, or to the SFUs where they publish, are opened and closed. */
  follow(members: readonly MemberWay[]): void;
  setKeys(keys: MediaKey[]): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  setMicrophone(on: boolean): Promise<void>;
  /** Shares what main has been told (`chooseScreen`), or stops sharing. */
  setScreen(on: boolean, sound?: boolean): Promise<void>;
  selectDevice(kind: "camera" | "microphone" | "speaker", id: string): Promise<void>;
  /** How loud a participant is played on this computer: 0 to 2, 1 as they sent it. Kept until the call is over. */
  setVolume(identity: string, volume: number): void;
  /** Statistics of all tracks, now. Not free: only while somebody looks at them. */
  stats(): Promise<TrackCounts[]>;
  /** Shows a participant's video in an element (adaptiveStream follows its size and visibility). Returns the detach. */
  attach(identity: string, source: VideoSource, element: HTMLVideoElement): () => void;
  stop(): Promise<void>;
}
