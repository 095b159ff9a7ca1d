import { z } from "zod";
import { Failure } from "./errors.ts";

/**
 * One device signs in another by a QR code (MSC4108): "existing" is signed in and helps, "new" is the one that wants in.
 * Either of them shows the code, and the other scans it.
 */
export const LinkingSide = z.enum(["existing", "new"]);
export type LinkingSide = z.infer<typeof LinkingSide>;

/** Two digits that both devices derive from the key they share: the same on both, or somebody is in between. */
export const CheckCode = z.string().regex(/^\d{2}$/);

/** The sign-in by code that is under way; its transitions are in main/linking/linkingState.ts. */
export const LinkingState = z.discriminatedUnion("phase", [
  /** The code is being made; or it was scanned, and the devices are being connected. */
  z.object({ phase: z.literal("connecting"), side: LinkingSide }),
  /** `qr`: the code as a picture (data URL): a public key for this once and where the devices meet. */
  z.object({ phase: z.literal("showing"), side: LinkingSide, qr: z.string().max(100_000) }),
  /** The other device has scanned it and shows a check code, which is typed here (`answerCheckCode`). */
  z.object({ phase: z.literal("asking"), side: LinkingSide }),
  /** It has to be typed at the other device. */
  z.object({ phase: z.literal("telling"), side: LinkingSide, checkCode: CheckCode }),
  /**
   * The person allows it in the browser of the existing device, where the page shows `userCode` (RFC 8628) if that is what
   * the new device shows.
   */
  z.object({ phase: z.literal("approving"), side: LinkingSide, userCode: z.string().max(64).optional() }),
  /** It is allowed; the secrets are on their way. */
  z.object({ phase: z.literal("sharing"), side: LinkingSide }),
  /** Of the existing side; on the new one the session says so. */
  z.object({ phase: z.literal("done"), side: LinkingSide, deviceId: z.string().max(255) }),
  z.object({ phase: z.literal("failed"), side: LinkingSide, error: Failure }),
]);
export type LinkingState = z.infer<typeof LinkingState>;

const Nothing = z.object({});
const Done = z.null();

/** How each goes on is told by the state, `linking`. */
export const linkingCalls = {
  /** Makes a code to show: for a device to be signed in, or with `server`, while nobody is signed in, for this one. */
  showLinkCode: { args: z.object({ server: z.string().min(1).max(255).optional() }), result: Done },
  /** What the camera read of the other device's code. `QrCodeInvalid`, `QrOtherSignedIn`, `QrOtherSignedOut`. */
  scanLinkCode: {
    args: z.object({ bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= 2048) }),
    result: Done,
  },
  /** What the person typed; a wrong one ends it with `QrCheckCodeWrong`. */
  answerCheckCode: { args: z.object({ code: CheckCode }), result: Done },
  /** Opens the page where it is allowed once more. */
  reopenLinkPage: { args: Nothing, result: Done },
  /** Gives it up, or puts away what is over. */
  cancelLinking: { args: Nothing, result: Done },
} as const;
