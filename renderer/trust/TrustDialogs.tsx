import { useApp } from "../store/app.ts";
import { RecoverDialog, SaveKeyDialog } from "./RecoveryDialogs.tsx";
import { ResetDialog } from "./ResetDialog.tsx";
import { useTrustDialog } from "./trustUi.ts";
import { VerificationCard } from "./VerificationCard.tsx";
import { VerificationDialog } from "./VerificationDialog.tsx";

/** What is asked and shown of identity, recovery and verification, over whatever is on screen. Loaded when first needed. */
export function TrustDialogs() {
  const dialog = useTrustDialog();
  const verification = useApp((state) => state.trust.verification);
  return (
    <>
      {verification?.phase === "asked" && <VerificationCard peer={verification.peer} />}
      {verification !== null && verification.phase !== "asked" && <VerificationDialog verification={verification} />}
      {dialog === "saveKey" && <SaveKeyDialog />}
      {dialog === "recover" && <RecoverDialog />}
      {dialog === "reset" && <ResetDialog />}
    </>
  );
}
