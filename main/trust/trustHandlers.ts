import { clipboard, dialog } from "electron";
import { writeFile } from "node:fs/promises";
import type { CallName, trustCalls } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import type { CallHandlers } from "../security/door.ts";
import type { ResetPages } from "./identityReset.ts";
import type { TrustService } from "./trustService.ts";

type TrustHandlers = Pick<CallHandlers, CallName & keyof typeof trustCalls>;

/** The answers to the calls of identity, recovery and verification: what belongs to the desktop is here. */
export function trustHandlers(trust: () => TrustService, pages: ResetPages): TrustHandlers {
  return {
    startVerification: done(({ userId, deviceId, roomId, scan }) =>
      trust().verifications.start(userId, deviceId, roomId, scan),
    ),
    acceptVerification: done(() => trust().verifications.accept()),
    scanCode: async ({ bytes }) => ({ right: await trust().verifications.scanned(bytes) }),
    compareEmoji: done(() => trust().verifications.compareEmoji()),
    answerComparison: done(({ match }) => trust().verifications.answer(match)),
    endVerification: done(() => trust().verifications.end()),

    makeRecoveryKey: async () => ({ key: await trust().makeRecoveryKey() }),
    copyRecoveryKey: done(() => clipboard.writeText(trust().recovery.made)),
    saveRecoveryKey: async () => {
      const key = trust().recovery.made;
      const { canceled, filePath } = await dialog.showSaveDialog({
        defaultPath: "parley-recovery-key.txt",
        filters: [{ name: "Text", extensions: ["txt"] }],
      });
      if (canceled || filePath === "") return { saved: false };
      try {
        await writeFile(filePath, `${key}\n`, { mode: 0o600 });
      } catch (cause) {
        throw new ParleyFailure("FileNotSaved", { cause });
      }
      return { saved: true };
    },
    confirmRecoveryKey: done(() => trust().confirmRecoveryKey()),
    forgetRecoveryKey: done(() => trust().recovery.forget()),
    recover: done(({ key }) => trust().recover(key)),
    describeReset: () => trust().describeReset(),
    resetIdentity: (proof) => trust().reset(proof, pages),
    restoreKeys: done(() => void trust().restore()),
    acceptIdentity: done(({ userId }) => trust().accept(userId)),
  };
}

/** An answer that only says that it was done. */
function done<T>(work: (args: T) => unknown): (args: T) => Promise<null> {
  return async (args) => {
    await work(args);
    return null;
  };
}
