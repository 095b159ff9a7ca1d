import type { MatrixClient } from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";

/** What the crypto store says of a person and of one of their devices. */
export interface TrustFacts {
  own: boolean;
  user: {
    /** Has published cross-signing keys (MSC1756) at all. */
    hasIdentity: boolean;
    verified: boolean;
    /**
     * Not the identity that was seen first or accepted since. That somebody is not verified any more is no such change:
     * so is everybody, once one has made a new identity oneself.
     */
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
  const [user, device] = await Promise.all([
    crypto.getUserVerificationStatus(userId),
    crypto.getDeviceVerificationStatus(userId, deviceId),
  ]);
  return {
    own,
    user: {
      hasIdentity: user.known,
      verified: user.isCrossSigningVerified(),
      identityChanged: user.needsUserApproval,
    },
    device:
      device === null
        ? undefined
        : { verified: device.isVerified() && (own || device.signedByOwner), signedByOwner: device.signedByOwner },
  };
}
