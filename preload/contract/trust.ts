import { z } from "zod";
import { Failure } from "./errors.ts";

/** Cross-signing (MSC1756), verification by emoji (MSC1267) and QR code (MSC1544), recovery (MSC1946), key backup (MSC1219). */

/** The emoji of SAS verification, by their English names in the specification. */
export const sasEmojiNames = [
  "Dog",
  "Cat",
  "Lion",
  "Horse",
  "Unicorn",
  "Pig",
  "Elephant",
  "Rabbit",
  "Panda",
  "Rooster",
  "Penguin",
  "Turtle",
  "Fish",
  "Octopus",
  "Butterfly",
  "Flower",
  "Tree",
  "Cactus",
  "Mushroom",
  "Globe",
  "Moon",
  "Cloud",
  "Fire",
  "Banana",
  "Apple",
  "Strawberry",
  "Corn",
  "Pizza",
  "Cake",
  "Heart",
  "Smiley",
  "Robot",
  "Hat",
  "Glasses",
  "Spanner",
  "Santa",
  "ThumbsUp",
  "Umbrella",
  "Hourglass",
  "Clock",
  "Gift",
  "LightBulb",
  "Book",
  "Pencil",
  "Paperclip",
  "Scissors",
  "Lock",
  "Key",
  "Hammer",
  "Telephone",
  "Flag",
  "Train",
  "Bicycle",
  "Aeroplane",
  "Rocket",
  "Trophy",
  "Ball",
  "Guitar",
  "Trumpet",
  "Bell",
  "Anchor",
  "Headphones",
  "Folder",
  "Pin",
] as const;
export const SasEmoji = z.object({ symbol: z.string().max(16), name: z.enum(sasEmojiNames) });
export type SasEmoji = z.infer<typeof SasEmoji>;

/** Whom one compares with: another person, or another device of one's own. */
export const VerificationPeer = z.object({
  userId: z.string(),
  displayName: z.string(),
  own: z.boolean(),
  /** Unknown until a device has answered a request that went to several. */
  deviceId: z.string().optional(),
});
export type VerificationPeer = z.infer<typeof VerificationPeer>;

/** Why a verification came to nothing. "mismatch": the emoji were not the same, which is a reason to worry. */
export const VerificationEnd = z.enum(["declined", "cancelled", "mismatch", "timeout", "elsewhere", "failed"]);
export type VerificationEnd = z.infer<typeof VerificationEnd>;

/** The verification that is under way; its transitions are in main/trust/verificationState.ts. */
export const VerificationState = z.discriminatedUnion("phase", [
  /** Our request waits for an answer. */
  z.object({ phase: z.literal("asking"), peer: VerificationPeer }),
  /** Somebody's request waits for ours. */
  z.object({ phase: z.literal("asked"), peer: VerificationPeer }),
  /** Both are willing. `qr`: a picture that the other device can scan (data URL), when it can; `scan`: it shows one itself. */
  z.object({
    phase: z.literal("ready"),
    peer: VerificationPeer,
    qr: z.string().optional(),
    scan: z.literal(true).optional(),
  }),
  /** The other device has scanned our code; this person confirms that it says so. */
  z.object({ phase: z.literal("scanned"), peer: VerificationPeer }),
  z.object({ phase: z.literal("preparing"), peer: VerificationPeer }),
  z.object({ phase: z.literal("comparing"), peer: VerificationPeer, emoji: z.array(SasEmoji).length(7) }),
  /** This side has said that they match, or has scanned the other's code (`read`); the other has not said so yet. */
  z.object({ phase: z.literal("confirmed"), peer: VerificationPeer, read: z.literal(true).optional() }),
  z.object({ phase: z.literal("done"), peer: VerificationPeer }),
  z.object({ phase: z.literal("ended"), peer: VerificationPeer, reason: VerificationEnd }),
]);
export type VerificationState = z.infer<typeof VerificationState>;

/** Keys of old messages, fetched from the backup at the homeserver. */
export const KeyRestore = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("fetching") }),
  z.object({ phase: z.literal("loading"), done: z.number().int(), total: z.number().int() }),
  z.object({ phase: z.literal("done"), restored: z.number().int(), total: z.number().int() }),
  z.object({ phase: z.literal("failed"), error: Failure }),
]);
export type KeyRestore = z.infer<typeof KeyRestore>;

export const TrustState = z.object({
  /**
   * This device: "unknown" before it was looked up and for guests, "unset": the account has no identity of its own
   * (cross-signing) and none could be made, "unverified": it has one that does not vouch for this device.
   */
  device: z.enum(["unknown", "unset", "unverified", "verified"]),
  /** Another device of this person, one they have verified, could be compared with. */
  otherDevices: z.boolean(),
  /** Whether a recovery key would bring the identity back. */
  recovery: z.enum(["unknown", "missing", "ready"]),
  verification: VerificationState.nullable(),
  restore: KeyRestore.nullable(),
});
export type TrustState = z.infer<typeof TrustState>;

const Nothing = z.object({});
const Done = z.null();

export const trustCalls = {
  /**
   * Asks to compare: one device by `userId` and `deviceId` (in a call, or of one's own), a person by `userId` and the
   * direct room (outside one); all other devices of one's own when all are left out. `scan`: by a code that the other
   * shows, if it can, which is then read with `scanCode`.
   */
  startVerification: {
    args: z
      .object({
        userId: z.string().max(255).optional(),
        deviceId: z.string().min(1).max(255).optional(),
        roomId: z.string().max(255).optional(),
        scan: z.boolean().optional(),
      })
      .refine(
        ({ userId, deviceId, roomId }) => (userId === undefined) === (deviceId === undefined && roomId === undefined),
      ),
    result: Done,
  },
  /** Answers a request that came. */
  acceptVerification: { args: Nothing, result: Done },
  /** Bytes of a code that was scanned. `right`: it is the one that the other side shows, which is asked whether it was scanned. */
  scanCode: {
    args: z.object({
      bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength > 0 && byteLength <= 4096),
    }),
    result: z.object({ right: z.boolean() }),
  },
  /** By emoji, although there is a code to scan. */
  compareEmoji: { args: Nothing, result: Done },
  /** The person's word on the emoji, or that the other device says it has scanned the code. */
  answerComparison: { args: z.object({ match: z.boolean() }), result: Done },
  /** Declines, cancels, or puts away what is over. */
  endVerification: { args: Nothing, result: Done },

  /** A new recovery key, which leaves main by this answer alone. It is not in force before `confirmRecoveryKey`. */
  makeRecoveryKey: { args: Nothing, result: z.object({ key: z.string() }) },
  copyRecoveryKey: { args: Nothing, result: Done },
  /** Asks where to, and writes the key there. */
  saveRecoveryKey: { args: Nothing, result: z.object({ saved: z.boolean() }) },
  /** The person has it: the identity and the key of the backup are locked with it and left at the homeserver. */
  confirmRecoveryKey: { args: Nothing, result: Done },
  forgetRecoveryKey: { args: Nothing, result: Done },
  /** Verifies this device by recovery key or passphrase. `RecoveryKeyWrong`, `RecoveryMissing`. */
  recover: { args: z.object({ key: z.string().trim().min(1).max(1024) }), result: Done },
  /** What a new identity will take to prove that one is who one is; "page": a web page, in the browser. */
  describeReset: { args: Nothing, result: z.object({ proof: z.enum(["nothing", "password", "page"]) }) },
  /**
   * A new identity; what the old one vouched for is gone. Phases but "done" say what is wanted first: the password, or a
   * visit to the page that has been opened in the browser (MSC4312, single sign-on), after which it is asked for again
   * with `afterBrowser`. `WrongPassword`, `IdentityResetUnconfirmed`, `IdentityResetRefused`.
   */
  resetIdentity: {
    args: z.object({ password: z.string().min(1).max(512).optional(), afterBrowser: z.boolean().optional() }),
    result: z.object({ phase: z.enum(["done", "password", "page"]) }),
  },
  /** Fetches the keys of old messages once more. */
  restoreKeys: { args: Nothing, result: Done },
  /** Somebody's new identity is taken as theirs, unverified. */
  acceptIdentity: { args: z.object({ userId: z.string().max(255) }), result: Done },
} as const;
