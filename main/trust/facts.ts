import type { MatrixClient } from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";

/** What the crypto store says of a person and of one of their devices. */
export interface TrustFacts {
  own: boolean;
  /** This device is verified, so that who was verified by its person counts as verified here. */
  able: boolean;
  user: {
    /** Has published cross-signing keys (MSC1756) at all. */
    hasIdentity: boolean;
    verified: boolean;
    verifiedBefore: boolean;
    /** Not the identity that was seen first, and not accepted since. */
    identityChanged: boolean;
  };
  /** Undefined: this device has published no keys that we know. */
  device: { verified: boolean; signedByOwner: boolean } | undefined;
}

export async function readFacts(
  client: Pick<MatrixClient, "getSafeUserId">,
  crypto: Pick<CryptoApi, "getUserVerificationStatus" | "getDeviceVerificationStatus">,
  userId: string,
  deviceId: string,
): Promise<TrustFacts> {
  const own = userId === client.getSafeUserId();
  const [me, user, device] = await Promise.all([
    crypto.getUserVerificationStatus(client.getSafeUserId()),
    crypto.getUserVerificationStatus(userId),
    crypto.getDeviceVerificationStatus(userId, deviceId),
  ]);
  return {
    own,
    able: me.isCrossSigningVerified(),
    user: {
      hasIdentity: user.known,
      verified: user.isCrossSigningVerified(),
      verifiedBefore: user.wasCrossSigningVerified(),
      identityChanged: user.needsUserApproval,
    },
    device:
      device === null
        ? undefined
        : { verified: device.isVerified() && (own || device.signedByOwner), signedByOwner: device.signedByOwner },
  };
}

/**
 * Whether a person's identity is another than before. One that was verified and is not any more counts only where this
 * device itself is verified: without that nobody is, and nothing is known to have changed.
 */
export function hasChanged({
  own,
  able,
  user,
}: Pick<TrustFacts, "own" | "able"> & { user: Omit<TrustFacts["user"], "hasIdentity"> }): boolean {
  return !own && (user.identityChanged || (able && user.verifiedBefore && !user.verified));
}
