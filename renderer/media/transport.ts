import type { RemoteAudioTrack, Track } from "livekit-client";
import type {
  CallMember,
  ErrorName,
  IceServer,
  MediaAccess,
  MediaKey,
  PeerMessage,
  SfuAccess,
} from "../../preload/contract.ts";
import type { Outlet } from "./local/outlet.ts";
import type { MediaParticipant, MediaPhase, MediaStart, VideoSource } from "./media.ts";
import type { ParticipantFacts } from "./projection.ts";
import type { TrackCounts } from "./trackStats.ts";

/**
 * A way of moving the media of one call: `livekit/` by SFUs (MSC4195), `mesh/` from device to device (MSC3401), `voip/`
 * between two as older clients do it (MSC2746). Made when
 * the call starts, closed when it ends. Devices, volumes and what is shown where are not its business: it takes local
 * tracks by its outlet, and has those of others. Nothing of it rejects or throws: what fails is `error`, and it is tried on.
 */
export interface MediaTransport {
  /** Resolves at the first connection, or when closed before. */
  readonly settled: Promise<void>;
  readonly phase: MediaPhase;
  readonly error: ErrorName | undefined;
  /** Everybody in the call, oneself included: whom to be connected with, and by what. */
  follow(members: readonly MemberWay[]): void;
  setKeys(keys: readonly MediaKey[]): Promise<void>;
  /** What is known of the participants, in any order; of oneself what only the other side can tell. */
  facts(): ParticipantFacts[];
  /** Whether what this other participant sends is encrypted end to end, and opens. */
  encryptionOf(identity: string): MediaParticipant["encryption"];
  /** A picture of another participant that can be shown now. */
  videoOf(identity: string, source: VideoSource): Track | undefined;
  /** The sound of another participant. */
  audioOf(identity: string): RemoteAudioTrack[];
  selectSpeaker(id: string): Promise<void>;
  stats(): Promise<TrackCounts[]>;
  close(): Promise<void>;
}

/** One device in the call, and how it moves its media. */
export type MemberWay = Pick<CallMember, "identity" | "userId" | "deviceId" | "own" | "transport" | "excluded">;

/** What a transport is made with. */
export interface TransportOptions<Kind extends MediaAccess["kind"]> {
  start: MediaStart & { transport: Extract<MediaAccess, { kind: Kind }> };
  /** Own and others' media keys, also those that come later. */
  allKeys(): readonly MediaKey[];
  door: MediaDoor;
  speakerId: string | undefined;
  /** Something a view may show changed. */
  onChange(): void;
  /** Where the local tracks go from now on; undefined while there is no connection. */
  onOutlet(outlet: Outlet | undefined): void;
  /** The sound of another participant begins, and ends. */
  onAudio(track: RemoteAudioTrack, identity: string): void;
  onAudioGone(track: RemoteAudioTrack): void;
}

/** What the media needs of the rest of the app while a call runs. */
export interface MediaDoor {
  /** Fresh access to an SFU. May reject with an error whose `name` is an ErrorName, or whose `failure` is a Failure. */
  access(focusUrl: string): Promise<SfuAccess>;
  /** STUN and TURN servers whose credentials hold. */
  iceServers(): Promise<readonly IceServer[]>;
  /** Rejects when it could not be sent. */
  sendSignal(message: PeerMessage): Promise<void>;
  /** @returns the end of it */
  onSignal(listener: (message: PeerMessage) => void): () => void;
}
