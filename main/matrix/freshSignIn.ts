import type { MatrixClient } from "matrix-js-sdk";
import type { Secrets } from "../linking/messages.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("session");

/** What a sign-in that is being done brings for right after it. It is had once, and kept nowhere. */
export class FreshSignIn {
  /** Proves what has to be proved then. */
  password: string | undefined;
  /** Of the account, from the device that helped (MSC4108). */
  secrets: Secrets | undefined;

  /** At `ready`. `backupGiven`: the key of the backup came with the secrets. */
  take(): { password: string | undefined; backupGiven: boolean } {
    const { password, secrets } = this;
    this.forget();
    return { password, backupGiven: secrets?.backup !== undefined };
  }

  forget(): void {
    this.password = undefined;
    this.secrets = undefined;
  }
}

/**
 * Before the first sync: the device's keys then go out with the signature of its owner, and nobody ever sees it unverified.
 * Never throws: without them the device is one that can be verified in other ways.
 */
export async function importSecrets(client: MatrixClient, secrets: Secrets): Promise<void> {
  try {
    await client.getCrypto()?.importSecretsBundle?.(secrets);
  } catch {
    // Not the cause: it might say a secret.
    log.warn("the secrets of the other device could not be taken");
  }
}
