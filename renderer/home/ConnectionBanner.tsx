import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { cx } from "../ui/cx.ts";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./ConnectionBanner.module.css";

/** A quick "connecting" is not worth a line that comes and goes. */
const PATIENCE_MS = 800;

export function ConnectionBanner() {
  const sync = useApp((state) => (state.session.phase === "signedIn" ? state.session.sync : "live"));
  const server = useApp((state) => (state.session.phase === "signedIn" ? state.session.homeserver : ""));
  const error = useApp((state) => (state.session.phase === "signedIn" ? state.session.error : undefined));
  if (error) return <ErrorNotice failure={error} className={styles["failure"]} />;
  if (sync === "live") return null;
  return <Banner key={sync} sync={sync} server={server} />;
}

function Banner({ sync, server }: { sync: "connecting" | "offline"; server: string }) {
  const { t } = useTranslation();
  const [patient, setPatient] = useState(sync === "connecting");
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (patient) return null;
  return (
    <div className={cx(styles["banner"], sync === "offline" && styles["offline"])} role="status" data-sync={sync}>
      {sync === "offline" ? <CloudOff size={17} aria-hidden /> : <Spinner size={15} />}
      <span>{t(`sync.${sync}`, { server })}</span>
    </div>
  );
}
