import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import { ImportRoomKeyStage } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { KeyRestore } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("trust");

/** Fetches the keys of old messages from the backup. Never throws: the last state says how it ended. */
export async function restoreKeys(
  crypto: Pick<CryptoApi, "restoreKeyBackup">,
  onState: (state: KeyRestore) => void,
): Promise<void> {
  const started = performance.now();
  onState({ phase: "fetching" });
  try {
    const { imported, total } = await crypto.restoreKeyBackup({
      progressCallback: (progress) => {
        if (progress.stage !== ImportRoomKeyStage.LoadKeys) return;
        onState({ phase: "loading", done: progress.successes + progress.failures, total: progress.total });
      },
    });
    log.info(`${imported} of ${total} keys restored after ${Math.round(performance.now() - started)} ms`);
    onState({ phase: "done", restored: imported, total });
  } catch (error) {
    log.warn("the backup could not be restored", error);
    onState({ phase: "failed", error: { name: "BackupUnreadable" } });
  }
}
