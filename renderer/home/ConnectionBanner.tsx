import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { cx } from "../ui/cx.ts";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./ConnectionBanner.module.css";

/** A quick "connecting" is not worth a line that comes and goes. */
const PATIENCE_MS = 800;

export function ConnectionBanner() {
  const { t } = useTranslation();
  const sync = useApp((state) => (state.session.phase === "signedIn" ? state.session.sync : "live"));
  const server = useApp((state) => (state.session.phase === "signedIn" ? state.session.homeserver : ""));
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [sync]);
  if (sync === "live" || (sync === "connecting" && patient)) return null;
  return (
    <div className={cx(styles["banner"], sync === "offline" && styles["offline"])} role="status" data-sync={sync}>
      {sync === "offline" ? <CloudOff size={17} aria-hidden /> : <Spinner size={15} />}
      <span>{t(`sync.${sync}`, { server })}</span>
    </div>
  );
}
