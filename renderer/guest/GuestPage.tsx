import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { EntryState, Failure } from "../../preload/contract.ts";
import { openLobby } from "../call/callController.ts";
import { SignInArt } from "../home/SignInArt.tsx";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { TextField } from "../ui/TextField.tsx";
import { EntryStatus } from "./EntryStatus.tsx";
import styles from "./Guest.module.css";

/** All that a guest has outside of lobby and call: the wait, the way in again, and the end of the visit. */
export function GuestPage() {
  const entry = useApp((state) => state.entry);
  return (
    <main className={styles["page"]}>
      <SignInArt />
      <div className={styles["side"]}>
        <div className={styles["column"]}>
          {entry !== null && entry.phase !== "inside" && entry.phase !== "offered" ? (
            <EntryStatus entry={entry} />
          ) : (
            <Visit entry={entry?.phase === "inside" ? entry : undefined} />
          )}
        </div>
      </div>
    </main>
  );
}

function Visit({ entry }: { entry: Extract<EntryState, { phase: "inside" }> | undefined }) {
  const { t } = useTranslation();
  const [ending, setEnding] = useState(false);
  return (
    <>
      {entry && (
        <>
          <h1 className={styles["title"]}>{t("guest.insideTitle")}</h1>
          <p className={styles["lead"]}>{t("guest.insideBody", { name: entry.name })}</p>
          <Button look="primary" size="l" wide onClick={() => openLobby(entry)}>
            {t("guest.enter", { name: entry.name })}
          </Button>
        </>
      )}
      <Keep />
      <section className={styles["part"]}>
        <h2>{t("guest.endTitle")}</h2>
        <p>{t("guest.endBody")}</p>
        <Button
          wide
          busy={ending}
          onClick={() => {
            setEnding(true);
            void ask("signOut", {}).then(() => setEnding(false));
          }}
        >
          {t("guest.end")}
        </Button>
      </section>
    </>
  );
}

function Keep() {
  const { t } = useTranslation();
  const userId = useApp((state) => (state.session.phase === "signedIn" ? state.session.me.userId : ""));
  const [password, setPassword] = useState("");
  const [short, setShort] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShort(password.length < 8);
    if (password.length < 8 || busy) return;
    setBusy(true);
    setFailure(undefined);
    const answer = await ask("keepGuestAccount", { password });
    setBusy(false);
    if (!answer.ok) setFailure(answer.error);
  };
  return (
    <form className={styles["part"]} onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t("guest.keepTitle")}</h2>
      <p>{t("guest.keepBody", { userId })}</p>
      {failure && <ErrorNotice failure={failure} className={styles["notice"]} />}
      <TextField
        label={t("guest.password")}
        type="password"
        value={password}
        maxLength={512}
        autoComplete="new-password"
        error={short ? t("guest.passwordShort") : undefined}
        note={{ state: "plain", text: t("guest.passwordShort") }}
        onChange={(event) => {
          setPassword(event.target.value);
          setShort(false);
        }}
      />
      <Button wide type="submit" busy={busy}>
        {t("guest.keep")}
      </Button>
    </form>
  );
}
