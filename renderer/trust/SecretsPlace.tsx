import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallResult, Failure, Result } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Segments } from "../ui/Toggle.tsx";
import styles from "./Trust.module.css";

type Place = CallResult<"getSecretsPlace">;
type Lasting = Exclude<Place["kind"], "memory">;

/** Where tokens and keys lie, and a new storage key. */
export function SecretsPlace() {
  const { t } = useTranslation();
  const remembered = useApp(({ session }) => session.phase === "signedIn" && session.remembered);
  const [place, setPlace] = useState<Place>();
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  useEffect(() => {
    void ask("getSecretsPlace", {}).then((answer) => answer.ok && setPlace(answer.value));
  }, []);

  async function during(work: () => Promise<Result<unknown>>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setChanged(false);
    const answer = await work();
    const now = await ask("getSecretsPlace", {});
    if (now.ok) setPlace(now.value);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.error);
    return answer.ok;
  }

  if (place === undefined) return null;
  if (place.kind === "memory" || !remembered) return <p className={styles["note"]}>{t("secrets.memory")}</p>;
  return (
    <section aria-label={t("secrets.title")} className={styles["secrets"]} aria-busy={busy}>
      <strong>{t("secrets.title")}</strong>
      {place.canUseFile || place.kind === "safeStorage" ? (
        <Segments<Lasting>
          label={t("secrets.title")}
          value={place.kind}
          options={[
            { value: "keyring", label: t("secrets.keyring") },
            { value: "safeStorage", label: t("secrets.safeStorage") },
          ]}
          onChange={(to) => void during(() => ask("moveSecrets", { to }))}
        />
      ) : (
        <span>{t("secrets.keyring")}</span>
      )}
      {!place.protected && <p className={styles["note"]}>{t("secrets.unprotected")}</p>}
      <div className={styles["row"]}>
        <span role="status">{t(changed ? "secrets.changed" : "secrets.changeNote")}</span>
        <Button size="s" busy={busy} onClick={() => void during(() => ask("changeStorageKey", {})).then(setChanged)}>
          {t("secrets.change")}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} />}
    </section>
  );
}
