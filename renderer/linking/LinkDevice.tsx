import { QrCode } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./Linking.module.css";

const LinkDialog = lazy(() => import("./LinkDialog.tsx").then((views) => ({ default: views.LinkDialog })));

/**
 * Beside the list of one's devices: signs in a new one by a QR code. Nothing where the homeserver does not have it, or this
 * device has no keys to give.
 *
 * @param onLinked there is a new device
 */
export function LinkDevice({ onLinked }: { onLinked: () => void }) {
  const { t } = useTranslation();
  const homeserver = useApp(({ session }) => (session.phase === "signedIn" ? session.homeserver : undefined));
  const verified = useApp((state) => state.trust.device === "verified");
  const linking = useApp((state) => state.linking);
  const [possible, setPossible] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let over = false;
    if (homeserver !== undefined)
      void ask("discoverHomeserver", { server: homeserver }).then((answer) => {
        if (!over) setPossible(answer.ok && answer.value.qr);
      });
    return () => {
      over = true;
    };
  }, [homeserver]);
  if (!possible || !verified) return null;
  return (
    <div className={styles["offer"]}>
      <p>{t("linking.linkLead")}</p>
      <Button icon={<QrCode size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t("linking.link")}
      </Button>
      {(open || linking !== null) && (
        <Suspense fallback={null}>
          <LinkDialog
            onClose={() => {
              setOpen(false);
              void ask("cancelLinking", {});
              if (linking?.phase === "done") onLinked();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
