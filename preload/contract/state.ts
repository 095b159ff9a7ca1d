import { z } from "zod";
import { AccountSummary } from "./accounts.ts";
import { ChatsState } from "./chat.ts";
import { DesktopState } from "./desktop.ts";
import { Failure } from "./errors.ts";
import { EntryState, Knock } from "./guests.ts";
import { LinkingState } from "./linking.ts";
import { Person } from "./person.ts";
import { PlacesState, Rights, Schedule } from "./places.ts";
import { RecentsState } from "./recents.ts";
import { Contact, RingChoice, RingState } from "./ring.ts";
import { TrustState } from "./trust.ts";
import { UpdateState } from "./update.ts";
import { WidgetState } from "./widgets.ts";

/** What the main process owns and the renderer shows. Each slice is sent whole whenever it changes. */

export const SyncPhase = z.enum(["connecting", "live", "offline"]);
export type SyncPhase = z.infer<typeof SyncPhase>;

export const SessionState = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("starting") }),
  z.object({ phase: z.literal("signedOut"), error: Failure.optional() }),
  /** The keyring is missing or locked: the person chooses (see `answerKeyring`). */
  z.object({ phase: z.literal("keyring"), error: Failure, safeStorageAvailable: z.boolean() }),
  z.object({
    phase: z.literal("signingIn"),
    /** The browser is open for it: see `reopenBrowser` and `cancelBrowserSignIn`. */
    browser: z.literal(true).optional(),
  }),
  /** The homeserver wants the person to sign in again; device and keys are kept for that (`signInAgain`). */
  z.object({
    phase: z.literal("expired"),
    userId: z.string(),
    homeserver: z.string(),
    error: Failure,
    /** Who vouched for the person at single sign-on (id, see `Homeserver.providers`). */
    provider: z.string().optional(),
    /** What is being done about it. */
    busy: z.enum(["password", "browser"]).optional(),
  }),
  z.object({
    phase: z.literal("signedIn"),
    me: Person,
    deviceId: z.string(),
    homeserver: z.string(),
    sync: SyncPhase,
    /** False while "remember nothing" was chosen: the session ends with the app. */
    remembered: z.boolean(),
    /** A temporary account, made for one visit: gone with the sign-out, unless it is kept. */
    guest: z.literal(true).optional(),
    /** The account has a page of its own in the browser (`openAccountPage`). */
    accountPage: z.literal(true).optional(),
    /** What keeps the session from working although one is signed in, e.g. `DiskFull`; it is tried again by itself. */
    error: Failure.optional(),
  }),
  z.object({ phase: z.literal("signingOut") }),
]);
export type SessionState = z.infer<typeof SessionState>;

export const Conference = z.object({
  roomId: z.string(),
  name: z.string(),
  /** Who is in the call of this conference now, from observed memberships (MSC4143), one entry a person. */
  present: z.array(Person),
  encrypted: z.boolean(),
  /** "open": listed in the space, not entered yet; entering the lobby joins the room. */
  membership: z.enum(["joined", "invited", "open"]),
  ringChoice: RingChoice,
  /** Cleaned for display; "" when there is none. */
  topic: z.string(),
  may: Rights,
  /** Left out when it takes place at no particular time. */
  schedule: Schedule.optional(),
  /** Unix ms of the last thing that happened in it; 0 when unknown. */
  lastActiveTs: z.number(),
});
export type Conference = z.infer<typeof Conference>;

export const ConferenceSpace = z.object({
  spaceId: z.string(),
  name: z.string(),
  topic: z.string(),
  may: Rights,
  canCreate: z.boolean(),
  conferences: z.array(Conference),
});
export type ConferenceSpace = z.infer<typeof ConferenceSpace>;

export const ConferencesState = z.object({
  /** False until the first sync or the stored snapshot has told which rooms there are. */
  ready: z.boolean(),
  spaces: z.array(ConferenceSpace),
});
export type ConferencesState = z.infer<typeof ConferencesState>;

/** By which transport media is moved (MSC4143): through an SFU, or from device to device; or in a call of before it. */
export const MemberTransport = z.discriminatedUnion("kind", [
  /** `livekit_service_url` of the focus where it is published. */
  z.object({ kind: z.literal("livekit"), focusUrl: z.string() }),
  z.object({ kind: z.literal("full_mesh") }),
  /** A call of two by room events (MSC2746): no membership tells of it, `main/voip` does. */
  z.object({ kind: z.literal("voip") }),
]);
export type MemberTransport = z.infer<typeof MemberTransport>;

/**
 * "perSender": every sender has its own media key (MSC4143). "perLink": each connection from device to device is encrypted
 * by itself, its fingerprints exchanged encrypted (MSC3401, MSC2746). "sharedKey": one for all, made of the password of the link
 * (Element Call); the room itself is not encrypted. "none": in a room that is not encrypted,
 * through an SFU, or over a link whose fingerprints the homeserver could have changed (MSC2746).
 */
export const CallEncryption = z.enum(["perSender", "perLink", "sharedKey", "none"]);
export type CallEncryption = z.infer<typeof CallEncryption>;

/** One device in the call: a MatrixRTC membership (MSC4143). */
export const CallMember = z.object({
  /** LiveKit participant identity: `@user:hs:DEVICE`, or the MSC4195 hash. */
  identity: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  displayName: z.string(),
  own: z.boolean(),
  /** How this member moves its media; undefined when it names no way that we can use. */
  transport: MemberTransport.optional(),
  /** Unix ms. */
  joinedTs: z.number(),
  /** Since when they have their hand up, unix ms; undefined when it is down. */
  handRaisedTs: z.number().optional(),
  /** Who it is that encrypts: identity and device compared by us, not compared, another than before, or nothing known. */
  trust: z.enum(["verified", "unverified", "changed", "unknown"]),
  /** Why this device gets no media keys of ours (MSC4153): its person's identity changed, or does not vouch for it. */
  excluded: z.enum(["changed", "unsigned"]).optional(),
  /** The same, as this member's app tells of our own device. */
  excludesUs: z.enum(["changed", "unsigned"]).optional(),
  /** Has less power in the room than this person, who may therefore moderate them (as far as `can` goes). */
  below: z.boolean(),
});
export type CallMember = z.infer<typeof CallMember>;

export const CallState = z.discriminatedUnion("phase", [
  z.object({
    phase: z.literal("idle"),
    /** Why the last call ended or could not start, if not by the person's will. */
    error: Failure.optional(),
  }),
  z.object({
    phase: z.enum(["joining", "joined", "leaving"]),
    roomId: z.string(),
    name: z.string(),
    /** From observed memberships, ordered by joinedTs; includes this device once its membership was observed. */
    members: z.array(CallMember),
    /** This device's LiveKit identity. */
    identity: z.string(),
    /** How this device moves its media, once that is decided. */
    transport: MemberTransport.optional(),
    encryption: CallEncryption,
    /** Unix ms when this device's membership was acknowledged by the homeserver. */
    membershipSentTs: z.number().optional(),
    /** Set while the homeserver can't be reached: others may see this device leave. */
    probablyLeft: z.boolean(),
    /** What this person may do by their power in the room. */
    can: z.object({ kick: z.boolean(), ban: z.boolean(), mute: z.boolean(), end: z.boolean(), lock: z.boolean() }),
    /** Nobody new gets in without an invitation. */
    locked: z.boolean(),
  }),
]);
export type CallState = z.infer<typeof CallState>;

export const Settings = z.object({
  theme: z.enum(["system", "light", "dark"]),
  /** BCP 47 tag, or "system". */
  language: z.string().max(35),
  cameraId: z.string().max(200).optional(),
  microphoneId: z.string().max(200).optional(),
  speakerId: z.string().max(200).optional(),
  /** What is shown of the room behind the person. */
  background: z.enum(["none", "blur"]),
  /** Noise suppression: none, Chromium's own, or a neural network beside it. */
  noise: z.enum(["off", "standard", "strong"]),
  /** What the lobby starts with. */
  cameraOn: z.boolean(),
  microphoneOn: z.boolean(),
  /** Nothing rings and no toast is shown; calls are missed calls. */
  doNotDisturb: z.boolean(),
  /** Toasts of messages show what is written, and not only by whom. */
  messagePreviews: z.boolean(),
  /** Closing the window leaves Parley running, so that calls reach the person. */
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  /** Electron accelerator that mutes and unmutes from any app during a call; "" for none. */
  globalMute: z.string().max(60),
  /** The play/pause key of the keyboard or headset mutes and unmutes during a call. */
  mediaKeyMutes: z.boolean(),
  /** The microphone is on only while Space is held. */
  pushToTalk: z.boolean(),
  /** How one's own membership of a call is written (main/rtc/wireMode.ts). */
  wireMode: z.enum(["compatibility", "legacy", "matrix_2_0"]),
  /** Calls from device to device go only through a TURN server: the others do not learn this device's network address. */
  neverDirect: z.boolean(),
  /** The small window of a call opens by itself while the main one is minimized. */
  pipOnMinimize: z.boolean(),
  /** Minutes before a scheduled conference when the person is reminded, besides at its start; -1: never at all. */
  reminderMinutes: z.number().int().min(-1).max(60),
  /** Media keys go only to devices that their owner has verified, where the owner has an identity at all (MSC4153). */
  verifiedDevicesOnly: z.boolean(),
  /** The offer of a recovery key was put away. */
  recoveryOfferHidden: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

/** Slices of one account are those of the account that is shown; `ring.incoming` is of all. */
export const AppState = z.object({
  /** Accounts that are signed in at the same time, in the order they came. */
  accounts: z.array(AccountSummary),
  session: SessionState,
  conferences: ConferencesState,
  /** Invitations, and rooms beside the spaces. */
  places: PlacesState,
  call: CallState,
  ring: RingState,
  /** People with whom there is a direct room, the most recent first. */
  people: z.array(Contact),
  recents: RecentsState,
  chats: ChatsState,
  widget: WidgetState.nullable(),
  desktop: DesktopState,
  update: UpdateState,
  /** The way into a conference that the person asks for. */
  entry: EntryState.nullable(),
  /** Who asks this person to be let in, the first who came first. */
  knocks: z.array(Knock),
  trust: TrustState,
  /** A sign-in by QR code, of this device or of another (MSC4108). */
  linking: LinkingState.nullable(),
  settings: Settings,
});
export type AppState = z.infer<typeof AppState>;

/** Any subset of slices, each whole. */
export const StateChange = AppState.partial();
export type StateChange = z.infer<typeof StateChange>;
