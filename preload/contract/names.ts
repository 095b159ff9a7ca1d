/**
 * The names of the contract, apart from its schemas: all that the preload needs. It runs before each page, and would
 * otherwise carry and evaluate the whole of zod for the sake of these words. `calls` and `events` in `contract.ts` are
 * checked by the compiler to have exactly these.
 */
export const callNames = [
  "getState",
  "discoverHomeserver",
  "signIn",
  "signOut",
  "answerKeyring",
  "createSpace",
  "createConference",
  "prepareCall",
  "joinCall",
  "leaveCall",
  "getSfuAccess",
  "getMediaKeys",
  "setHand",
  "sendReaction",
  "listScreens",
  "chooseScreen",
  "getConferenceLink",
  "saveConferenceQr",
  "copyConferenceLink",
  "acceptRing",
  "declineRing",
  "silenceRing",
  "ringAgain",
  "setRingChoice",
  "removeRecent",
  "clearRecents",
  "markRecentsSeen",
  "getRingPage",
  "takeOpenRequest",
  "openLink",
  "enterLinkPlace",
  "offerGuestEntry",
  "enterAsGuest",
  "cancelEntry",
  "retryEntry",
  "keepGuestAccount",
  "answerKnocks",
  "answerClose",
  "reportCallVideo",
  "installUpdate",
  "postponeUpdate",
  "changeSettings",
] as const;

export const eventNames = [
  "stateChanged",
  "mediaKeys",
  "openRequested",
  "reaction",
  "ringPageChanged",
  "windowMinimized",
  "microphoneRequested",
] as const;

export type CallName = (typeof callNames)[number];
export type EventName = (typeof eventNames)[number];

export const callChannel = (name: CallName) => `parley:call:${name}`;
export const eventChannel = (name: EventName) => `parley:event:${name}`;
