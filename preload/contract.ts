import { z } from "zod";
import { accountCalls } from "./contract/accounts.ts";
import { chatCalls, ChatView, ThumbnailWanted } from "./contract/chat.ts";
import { widgetCalls } from "./contract/widgets.ts";
import { LinkPlace } from "./contract/desktop.ts";
import { Failure } from "./contract/errors.ts";
import { ConferenceAccess, ConferenceDoor, ConferenceLink, guestCalls } from "./contract/guests.ts";
import { RoomId, UserId } from "./contract/ids.ts";
import type { Result } from "./contract/errors.ts";
import type { CallName, EventName } from "./contract/names.ts";
import { PeerWay, PeerMessage } from "./contract/peer.ts";
import { Person } from "./contract/person.ts";
import { Schedule } from "./contract/places.ts";
import { RingChoice, RingId, RingPage } from "./contract/ring.ts";
import { ScreenSources } from "./contract/screen.ts";
import { linkingCalls } from "./contract/linking.ts";
import { secretCalls } from "./contract/secrets.ts";
import { settingsPageCalls } from "./contract/settingsPage.ts";
import { sessionCalls } from "./contract/session.ts";
import { AppState, CallEncryption, Settings, StateChange } from "./contract/state.ts";
import { trustCalls } from "./contract/trust.ts";

/**
 * The only door between the renderer and the main process. Intent goes through `calls`
 * (validated in main, sender checked), facts come back through `events`.
 * The renderer never sees an access token; of one call it gets the SFU URL, the JWT and media keys.
 */
export * from "./contract/accounts.ts";
export * from "./contract/chat.ts";
export * from "./contract/desktop.ts";
export * from "./contract/errors.ts";
export * from "./contract/guests.ts";
export * from "./contract/ids.ts";
export * from "./contract/linking.ts";
export * from "./contract/names.ts";
export * from "./contract/peer.ts";
export * from "./contract/person.ts";
export * from "./contract/places.ts";
export * from "./contract/recents.ts";
export * from "./contract/ring.ts";
export * from "./contract/session.ts";
export * from "./contract/screen.ts";
export * from "./contract/settingsPage.ts";
export * from "./contract/state.ts";
export * from "./contract/initial.ts";
export * from "./contract/trust.ts";
export * from "./contract/update.ts";
export * from "./contract/widgets.ts";

const Nothing = z.object({});
const Done = z.null();

/** A name for a space or conference, as typed by the person. */
export const GivenName = z.string().trim().min(1).max(100);

/** What a media connection to one SFU needs (MSC4195). */
export const SfuAccess = z.object({
  /** `livekit_service_url`: names the focus; equal URLs share one connection. */
  focusUrl: z.string(),
  /** WebSocket URL of the SFU. */
  url: z.string(),
  jwt: z.string(),
});
export type SfuAccess = z.infer<typeof SfuAccess>;

/** What it takes to move the media of a call: through SFUs (MSC4195), or from device to device (MSC3401, MSC2746). */
export const MediaAccess = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("livekit"), sfu: SfuAccess }),
  z.object({ kind: z.literal("full_mesh"), ...PeerWay.shape }),
  z.object({
    kind: z.literal("voip"),
    /** "caller": offers at once. "callee": is given the offer once it says by a hangup "new_session" that it listens. */
    role: z.enum(["caller", "callee"]),
    /** Identity of the other one. */
    partner: z.string(),
    ...PeerWay.shape,
  }),
]);
export type MediaAccess = z.infer<typeof MediaAccess>;

/** One media sender key (MSC4143); receivers keep a ring by index. */
export const MediaKey = z.object({
  identity: z.string(),
  index: z.number().int().min(0).max(255),
  /** base64, 16 bytes. */
  key: z.string(),
});
export type MediaKey = z.infer<typeof MediaKey>;

/** What something outside the window wants open: a link, a notification, the command line. */
export const OpenRequest = z.union([
  z.object({
    roomId: RoomId,
    /** Join at once, without waiting in the lobby; a call that is running elsewhere is left. */
    join: z.boolean(),
    /** Whether the camera is on; as in the settings when left out. */
    camera: z.boolean().optional(),
    /** A call of older clients (MSC2746): one that rings here, else a new one. */
    legacy: z.boolean().optional(),
    /** Its chat, without going into the call. */
    chat: z.boolean().optional(),
  }),
  /** A link to where the person is not yet: nothing happens before they said so. */
  z.object({ place: LinkPlace }),
  /** A link that is refused. */
  z.object({ refused: Failure }),
]);
export type OpenRequest = z.infer<typeof OpenRequest>;

export const calls = {
  getState: { args: Nothing, result: AppState },

  ...sessionCalls,
  ...secretCalls,
  ...linkingCalls,

  ...accountCalls,

  createSpace: { args: z.object({ name: GivenName }), result: z.object({ spaceId: RoomId }) },
  createConference: {
    args: z.object({ spaceId: RoomId, name: GivenName, access: ConferenceAccess }),
    result: z.object({ roomId: RoomId }),
  },

  /** Name and topic of a space or conference. */
  describeRoom: {
    args: z.object({ roomId: RoomId, name: GivenName, topic: z.string().trim().max(500) }),
    result: Done,
  },
  /** People known to the homeserver, by name or id. */
  searchPeople: { args: z.object({ term: z.string().trim().min(1).max(255) }), result: z.array(Person) },
  /** Asks a person into a space or conference. Nobody of that id: `PersonUnknown`; no answer: `PersonUnreachable`. */
  invitePerson: { args: z.object({ roomId: RoomId, userId: UserId }), result: Done },
  /** Joins what the person is invited to, and waits until it is there. */
  acceptInvitation: { args: z.object({ roomId: RoomId }), result: Done },
  /** Leaves a room, its call first; of a space its conferences too. Declines where the person is invited. */
  leaveRoom: { args: z.object({ roomId: RoomId }), result: Done },
  /** Takes a conference off the list of a space. The room itself stays. */
  removeConference: { args: z.object({ spaceId: RoomId, roomId: RoomId }), result: Done },
  /** Null: at no particular time any more. */
  scheduleConference: { args: z.object({ roomId: RoomId, schedule: Schedule.nullable() }), result: Done },
  /** Asks where to, and writes the conference as a calendar file there. */
  saveCalendarFile: { args: z.object({ roomId: RoomId }), result: z.object({ saved: z.boolean() }) },

  /**
   * The lobby is open: joins the Matrix room if need be, finds the transport and fetches what it needs,
   * so that the click on Join waits for nothing. Safe to repeat; answers from a cache while it is fresh.
   */
  prepareCall: {
    args: z.object({ roomId: RoomId, legacy: z.boolean().optional() }),
    result: z.object({ transport: MediaAccess, identity: z.string(), encryption: CallEncryption }),
  },
  /**
   * Writes the membership. Resolves at once; what became of it comes as call state. "legacy": a call of older clients
   * (MSC2746) of two, answers the one that rings in the room, else calls; there is no membership.
   */
  joinCall: { args: z.object({ roomId: RoomId, legacy: z.boolean().optional() }), result: Done },
  leaveCall: { args: Nothing, result: Done },
  /** Access to the focus of a member (also one's own, fresh, for a reconnect). */
  getSfuAccess: { args: z.object({ focusUrl: z.string().max(2048) }), result: SfuAccess },
  /** STUN and TURN servers, fresh, for connections from device to device. */
  getIceServers: { args: Nothing, result: PeerWay },
  /** To one device in the running call, encrypted for it alone. */
  sendPeerSignal: { args: PeerMessage, result: Done },
  /** All media keys of the running call, for a renderer that starts anew. */
  getMediaKeys: { args: Nothing, result: z.array(MediaKey) },
  /**
   * Frames of this member arrive and no key opens them. Repeated every few seconds while that is so; main asks for the
   * key as often as is good (main/rtc/keyRepairPolicy.ts).
   */
  reportMissingKey: { args: z.object({ identity: z.string().max(600) }), result: Done },
  /** The password that the media of a call with encryption "sharedKey" is encrypted with. */
  getCallPassword: { args: z.object({ roomId: RoomId }), result: z.string() },
  /** Raises or lowers one's own hand, for everybody in the call. */
  setHand: { args: z.object({ up: z.boolean() }), result: Done },
  /** Shows an emoji to everybody in the call for a moment. `name` is a plain word for it. */
  sendReaction: { args: z.object({ emoji: z.string().min(1).max(40), name: z.string().max(40) }), result: Done },
  /** Removes a person from the room of the call, "ban": for good. By power in the room; refused with `NotAllowed`. */
  removeFromCall: { args: z.object({ userId: UserId, ban: z.boolean() }), result: Done },
  /** Asks one device, or everybody, to mute, to consider unmuting, or to lower the hand. */
  askInCall: {
    args: z.object({ action: z.enum(["mute", "askUnmute", "lowerHand"]), identity: z.string().max(600).optional() }),
    result: Done,
  },
  /** Locks or unlocks the conference of the running call. */
  lockCall: { args: z.object({ locked: z.boolean() }), result: Done },
  /** Ends the running call for everybody else; oneself leaves by `leaveCall`. */
  endCall: { args: Nothing, result: Done },
  /** Screens and windows that can be shared, in a call. */
  listScreens: { args: Nothing, result: ScreenSources },
  /** The next capture of the page gets this one; once, and within a few seconds. */
  chooseScreen: { args: z.object({ id: z.string().max(255), sound: z.boolean() }), result: Done },
  getConferenceDoor: { args: z.object({ roomId: RoomId }), result: ConferenceDoor },
  /** Who may come in from now on, and where guests get an account ("" for nowhere; `GuestServerInvalid`). */
  setConferenceDoor: {
    args: z.object({ roomId: RoomId, access: ConferenceAccess, guests: z.string().max(255) }),
    result: Done,
  },
  /** The link of a conference and its QR code. */
  getConferenceLink: { args: z.object({ roomId: RoomId }), result: ConferenceLink },
  /** Asks where to, and writes the QR code as a picture. */
  saveConferenceQr: { args: z.object({ roomId: RoomId }), result: z.object({ saved: z.boolean() }) },
  /** Copies a link to the conference. */
  copyConferenceLink: { args: z.object({ roomId: RoomId }), result: Done },

  ...chatCalls,
  ...widgetCalls,

  ...trustCalls,

  /**
   * Opens the call of an incoming ring in the window, which shows its account then; leaves a call that is running.
   * Unknown or ended: `CallEnded`.
   */
  acceptRing: { args: z.object({ id: RingId, camera: z.boolean() }), result: Done },
  /** Declines for all of the person's devices (MSC4310). */
  declineRing: { args: z.object({ id: RingId }), result: Done },
  /** No more sound and toast for it on this device; others go on ringing. */
  silenceRing: { args: z.object({ id: RingId }), result: Done },
  /** Calls once more after "declined" or "no answer", in the call that is running. */
  ringAgain: { args: Nothing, result: Done },
  /** How calls of one room reach the person, the same on all their devices (room account data). */
  setRingChoice: { args: z.object({ roomId: RoomId, choice: RingChoice }), result: Done },

  /** Takes a call off the list of recent calls, on all of the person's devices. */
  removeRecent: { args: z.object({ id: z.string().max(255) }), result: Done },
  /** Takes all calls that are over off the list. */
  clearRecents: { args: Nothing, result: Done },
  /** The list is open: its missed calls count as seen, on all of the person's devices. */
  markRecentsSeen: { args: Nothing, result: Done },
  /** For the ring window alone, as `ringPageChanged`; it may ask nothing else but to accept, decline and silence. */
  getRingPage: { args: Nothing, result: RingPage.nullable() },

  /** What shall be opened, once: asked at the start and at each `openRequested`. */
  takeOpenRequest: { args: Nothing, result: OpenRequest.nullable() },

  /** Reads a link that the person pasted. Refused by a failure of its own name (`Link…`). */
  openLink: { args: z.object({ link: z.string().min(1).max(4096) }), result: OpenRequest },
  /** The person said yes: joins the room, or finds or makes the direct room. */
  enterLinkPlace: {
    args: z.object({ place: LinkPlace }),
    /** null: one has to ask, and did; what becomes of it comes as `entry`. */
    result: z.object({ roomId: RoomId, space: z.boolean() }).nullable(),
  },

  ...guestCalls,

  /** Answers `desktop.question`. "hide" keeps the call, in its small window; "cancel" leaves the window open. */
  answerClose: { args: z.object({ answer: z.enum(["close", "hide", "quit", "cancel"]) }), result: Done },
  /** Whether the running call shows a picture, one's own or another's: then the display stays on. */
  reportCallVideo: { args: z.object({ shown: z.boolean() }), result: Done },

  /** Restarts into the update that is ready; refused in a call. */
  installUpdate: { args: Nothing, result: Done },
  /** Not now: it is offered again later, and never installed unasked. */
  postponeUpdate: { args: Nothing, result: Done },

  changeSettings: { args: Settings.partial(), result: Done },
  ...settingsPageCalls,
} as const satisfies Record<CallName, { args: z.ZodType; result: z.ZodType }>;

export const events = {
  stateChanged: StateChange,
  mediaKeys: z.array(MediaKey),
  /** From a device in the running call, proven by Olm to be the one that has this identity. */
  peerSignal: PeerMessage,
  openRequested: Nothing,
  /** Somebody in the call, oneself included, sent an emoji. */
  reaction: z.object({ identity: z.string(), emoji: z.string() }),
  /** The chat that is open (`openChat`), whole. */
  chatChanged: ChatView,
  thumbnailWanted: ThumbnailWanted,
  /** A moderator, by display name, muted this device or asks its person to speak. */
  moderated: z.object({ action: z.enum(["mute", "askUnmute", "lowerHand"]), by: z.string() }),
  ringPageChanged: RingPage,
  /** The main window was minimized, or is back. */
  windowMinimized: z.object({ minimized: z.boolean() }),
  /** The tray, a global shortcut or a media key wants the microphone of the running call changed. */
  microphoneRequested: z.object({ action: z.enum(["toggle", "on", "off"]) }),
  /** The computer has another address, or an address again: connections of before may hang. */
  networkChanged: Nothing,
} as const satisfies Record<EventName, z.ZodType>;

export type CallArgs<N extends CallName> = z.infer<(typeof calls)[N]["args"]>;
export type CallResult<N extends CallName> = z.infer<(typeof calls)[N]["result"]>;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>;

/** What the preload exposes as `window.parley`: one function a call, one subscription an event. */
export type ParleyApi = {
  [N in CallName]: (args: CallArgs<N>) => Promise<Result<CallResult<N>>>;
} & {
  on: { [N in EventName]: (listener: (payload: EventPayload<N>) => void) => () => void };
};
