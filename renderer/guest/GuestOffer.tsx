import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { EntryState, Failure } from "../../preload/contract.ts";
import { SignInArt } from "../home/SignInArt.tsx";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import { TextField } from "../ui/TextField.tsx";
import styles from "./Guest.module.css";
import { placeName } from "./placeName.ts";

/** Nobody is signed in, and a link leads to a conference that takes guests: a name is all that is asked. */
export function GuestOffer({ entry, onAccount }: { entry: EntryState; onAccount: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const first = useInitialFocus<HTMLInputElement>();
  const { place } = entry;
  const guests = place.kind === "room" ? place.guests : undefined;
  const busy = entry.phase === "entering";
  const shown = failure ?? (entry.phase === "offered" ? entry.error : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() === "" || busy) return;
    setFailure(undefined);
    const answer = await ask("enterAsGuest", { displayName: name.trim() });
    if (!answer.ok) setFailure(answer.error);
  };
  return (
    <main className={styles["page"]}>
      <SignInArt />
      <div className={styles["side"]}>
        <form className={styles["column"]} onSubmit={(event) => void submit(event)} noValidate>
          <p className={styles["eyebrow"]}>{t("guest.title")}</p>
          <h1 className={styles["title"]}>{placeName(place) ?? t("guest.unnamed")}</h1>
          <p className={styles["lead"]}>{t("guest.lead")}</p>
          {shown && <ErrorNotice failure={shown} className={styles["notice"]} />}
          <TextField
            label={t("guest.name")}
            value={name}
            ref={first}
            maxLength={80}
            autoComplete="name"
            error={missing ? t("guest.nameMissing") : undefined}
            note={{ state: "plain", text: t("guest.nameNote") }}
            onChange={(event) => {
              setName(event.target.value);
              setMissing(false);
              setFailure(undefined);
            }}
          />
          <div className={styles["ways"]}>
            <Button look="primary" size="l" wide type="submit" busy={busy}>
              {t(busy ? "guest.entering" : "guest.submit")}
            </Button>
            <Button size="l" wide disabled={busy} onClick={onAccount}>
              {t("guest.haveAccount")}
            </Button>
          </div>
          <p className={styles["small"]}>{t("guest.server", { server: guests ?? "" })}</p>
        </form>
      </div>
    </main>
  );
}
