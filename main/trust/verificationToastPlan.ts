import type { VerificationPeer } from "../../preload/contract.ts";
import type { Verification } from "./verificationState.ts";

export interface VerificationToast {
  /** Another one is another request. */
  key: string;
  peer: VerificationPeer;
}

export interface VerificationToastFacts {
  verification: Verification;
  /** Key of what has been told and answered. */
  told: string | undefined;
  mainWindowFocused: boolean;
  doNotDisturb: boolean;
  canShow: boolean;
}

/** The toast that shall be there now: of a request that waits for an answer, while nobody looks at the window. */
export function planVerificationToast(facts: VerificationToastFacts): VerificationToast | undefined {
  const { verification, told, mainWindowFocused, doNotDisturb, canShow } = facts;
  if (verification?.phase !== "asked" || mainWindowFocused || doNotDisturb || !canShow) return undefined;
  const { peer } = verification;
  const key = `${peer.userId} ${peer.deviceId ?? ""}`;
  return key === told ? undefined : { key, peer };
}
