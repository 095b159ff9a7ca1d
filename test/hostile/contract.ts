import fc from "fast-check";
import { callNames, calls, events } from "../../preload/contract.ts";
import type { CallName } from "../../preload/contract.ts";
import { answerCall } from "../../main/security/answerCall.ts";
import type { Asker, CallHandlers } from "../../main/security/answerCall.ts";
import { APP_INDEX, APP_RING } from "../../main/security/pages.ts";
import { isPipRequest, PIP_FRAME } from "../../main/security/pipRequest.ts";
import { HERE, must, mutated, nastyText, nastyValue } from "./arbitraries.ts";
import { memoryRow, row } from "./rows.ts";

/** Arguments that fit most of the calls, to be spoilt. */
const args = fc.oneof(
  nastyValue,
  mutated(
    fc.record({
      roomId: fc.constant(HERE),
      spaceId: fc.constant(HERE),
      id: fc.constant("$event"),
      name: fc.constant("name"),
      text: nastyText,
      server: fc.constant("example.org"),
      username: fc.constant("me"),
      password: nastyText,
      link: nastyText,
      url: nastyText,
      focusUrl: nastyText,
      key: nastyText,
      emoji: nastyText,
      choice: fc.constantFrom("default", "retry"),
      answer: fc.constant("quit"),
      camera: fc.boolean(),
      sound: fc.boolean(),
      up: fc.boolean(),
      shown: fc.boolean(),
      bytes: fc.constant(new Uint8Array(3)),
      place: fc.constant({ kind: "user", userId: "@a:hs" }),
    }),
  ),
  fc.constantFrom<unknown>(new Map([["roomId", HERE]]), new Date(NaN), 10n, new Uint8Array(9), [HERE]),
);
const name = fc.constantFrom(...callNames);
const url = fc.oneof(
  fc.constantFrom(
    APP_INDEX,
    APP_RING,
    `${APP_INDEX}#x`,
    `${APP_INDEX}?x`,
    "parley-app://app.evil/index.html",
    "https://evil.example/index.html",
    "about:blank",
    "data:text/html,x",
    "file:///index.html",
  ),
  nastyText,
);
const asker: fc.Arbitrary<Asker | undefined> = fc.option(
  fc.record({ page: fc.constantFrom("main", "ring", undefined), url, topFrame: fc.boolean() }),
  { nil: undefined, freq: 8 },
);
const honest: Asker = { page: "main", url: APP_INDEX, topFrame: true };

/** Handlers that say what reached them, and answer what they should not. */
function recording(answer: unknown) {
  const reached: { name: string; args: unknown }[] = [];
  const handlers = Object.fromEntries(
    callNames.map((each) => [
      each,
      (given: unknown) => {
        reached.push({ name: each, args: given });
        if (answer instanceof Error) throw answer;
        return answer;
      },
    ]),
  ) as unknown as CallHandlers;
  return { handlers, reached };
}

const ofRing = ["getRingPage", "acceptRing", "declineRing", "silenceRing"];

export const contractRows = [
  row("arguments of every call", 6000, fc.tuple(name, args), async ([call, given]) => {
    const { handlers, reached } = recording(null);
    const result = await answerCall(handlers, call, honest, given);
    for (const { args: parsed } of reached) {
      must(calls[call].args.safeParse(parsed).success, "arguments that do not fit reached a handler");
      must(Object.getPrototypeOf(parsed) === Object.prototype, "a prototype reached a handler");
      must(!Object.hasOwn(parsed as object, "__proto__"), "a prototype reached a handler as a key");
    }
    must(result.ok || typeof result.error.name === "string", "a failure without a name");
  }),
  row("the door, asked by strangers", 3000, fc.tuple(name, asker), async ([call, who]) => {
    const { handlers, reached } = recording(null);
    // Arguments that would fit, so that only the sender decides.
    await answerCall(handlers, call, who, fitting[call] ?? {});
    const page = who?.topFrame === true ? who.page : undefined;
    const may =
      page === "main"
        ? who?.url === APP_INDEX && call !== "getRingPage"
        : page === "ring" && who?.url === APP_RING && ofRing.includes(call);
    must(reached.length === 0 || may, "a stranger was served");
    must(reached.length === 1 || !may, "our own page was not served");
  }),
  row("answers of handlers", 1500, fc.tuple(name, nastyValue), async ([call, answer]) => {
    const { handlers } = recording(answer instanceof Error ? null : answer);
    const result = await answerCall(handlers, call, { ...honest, ...pageFor(call) }, fitting[call] ?? {});
    must(!result.ok || calls[call].result.safeParse(result.value).success, "an answer that does not fit crossed");
  }),
  memoryRow("calls that are refused", 10_000, () => {
    const { handlers } = recording(null);
    return {
      round: (index) => answerCall(handlers, "openLink", honest, { link: index, [`key${index}`]: "x".repeat(500) }),
      stop: () => {},
    };
  }),
  row(
    "events of the contract",
    800,
    fc.tuple(fc.constantFrom(...Object.values(events)), nastyValue),
    ([schema, payload]) => void schema.safeParse(payload),
  ),
  row(
    "windows that a page asks for",
    800,
    fc.record({
      openerUrl: url,
      fromMainWindow: fc.boolean(),
      url: fc.oneof(fc.constant("about:blank"), url),
      frameName: fc.oneof(fc.constant(PIP_FRAME), nastyText),
      features: fc.oneof(fc.constant(""), fc.constantFrom("nodeIntegration=1", "webPreferences=x"), nastyText),
      inCall: fc.boolean(),
    }),
    (request) => {
      if (!isPipRequest(request, APP_INDEX)) return;
      must(request.openerUrl === APP_INDEX && request.fromMainWindow && request.inCall, "a stranger's window");
      must(request.url === "about:blank" && request.features === "", "a window with an address or options");
    },
  ),
];

function pageFor(call: CallName): Pick<Asker, "page" | "url"> {
  return call === "getRingPage" ? { page: "ring", url: APP_RING } : { page: "main", url: APP_INDEX };
}

const room = { roomId: HERE };
const message = { roomId: HERE, id: "$event" };
const ring = { id: "$event" };
const fitting: Partial<Record<CallName, unknown>> = {
  discoverHomeserver: { server: "a" },
  signIn: { server: "a", username: "b", password: "c" },
  signInByBrowser: { server: "a" },
  signInAgain: { password: "a", provider: "a" },
  scanLinkCode: { bytes: new Uint8Array(1) },
  answerCheckCode: { code: "07" },
  openAccountPage: { action: "account" },
  answerKeyring: { choice: "retry" },
  switchAccount: { id: "first" },
  moveSecrets: { to: "keyring" },
  createSpace: { name: "a" },
  createConference: { spaceId: HERE, name: "a", access: "space" },
  describeRoom: { ...room, name: "a", topic: "" },
  searchPeople: { term: "a" },
  invitePerson: { ...room, userId: "@a:hs" },
  acceptInvitation: room,
  leaveRoom: room,
  removeConference: { ...room, spaceId: HERE },
  scheduleConference: { ...room, schedule: { startTs: 1, durationMs: 60_000, title: "", description: "" } },
  saveCalendarFile: room,
  removeFromCall: { userId: "@a:hs", ban: false },
  askInCall: { action: "mute" },
  lockCall: { locked: true },
  getConferenceDoor: room,
  setConferenceDoor: { ...room, access: "ask", guests: "" },
  getConferenceLink: room,
  saveConferenceQr: room,
  offerGuestEntry: { link: "parley:" },
  enterAsGuest: { displayName: "a" },
  keepGuestAccount: { password: "long enough" },
  answerKnocks: { ...room, userIds: ["@a:hs"], admit: true },
  prepareCall: room,
  joinCall: room,
  getCallPassword: room,
  getSfuAccess: { focusUrl: "https://a" },
  sendPeerSignal: {
    identity: "@a:hs:D",
    connection: { callId: "c", from: "s" },
    signal: { kind: "hangup", reason: "user_hangup" },
  },
  reportMissingKey: { identity: "@a:hs:DEV" },
  setHand: { up: true },
  sendReaction: { emoji: "👍", name: "x" },
  chooseScreen: { id: "a", sound: false },
  copyConferenceLink: room,
  openChat: room,
  closeChat: room,
  loadOlderMessages: room,
  markChatRead: room,
  sendMessage: { ...room, text: "a" },
  editMessage: { ...message, text: "a" },
  deleteMessage: message,
  resendMessage: message,
  reactToMessage: { ...message, key: "👍" },
  sendFiles: room,
  sendFileBytes: { ...room, name: "a", bytes: new Uint8Array(1) },
  setTyping: { ...room, typing: true },
  giveThumbnail: { id: "x", bytes: null },
  cancelUpload: room,
  saveAttachment: message,
  getChatImage: { ...message, small: true },
  openChatLink: { url: "https://a" },
  openElementCall: room,
  listWidgets: room,
  openWidget: { ...room, id: "a" },
  placeWidget: { bounds: null },
  answerWidget: { yes: false, allow: [] },
  acceptRing: { ...ring, camera: false },
  declineRing: ring,
  silenceRing: ring,
  setRingChoice: { ...room, choice: "quiet" },
  removeRecent: ring,
  openLink: { link: "matrix:" },
  enterLinkPlace: { place: { kind: "user", userId: "@a:hs" } },
  answerComparison: { match: true },
  recover: { key: "a" },
  scanCode: { bytes: new Uint8Array(1) },
  describeReset: {},
  resetIdentity: { password: "a", afterBrowser: true },
  acceptIdentity: { userId: "@a:hs" },
  answerClose: { answer: "hide" },
  reportCallVideo: { shown: true },
  renameSession: { deviceId: "DEV", name: "a" },
  endSessions: { deviceIds: ["DEV"] },
  collectDiagnostics: { statistics: [] },
  saveDiagnostics: { names: ["main.log"] },
};
