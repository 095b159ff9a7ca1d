import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ScreenSource } from "../../../preload/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { SwitchRow } from "../../ui/Toggle.tsx";
import styles from "./ShareDialog.module.css";
import { closeShareDialog, lookForScreens, share, useShare } from "./shareStore.ts";

/** Which screen or window shall the others see? */
export function ShareDialog() {
  const open = useShare((state) => state.open);
  useEffect(() => closeShareDialog, []);
  return open ? <Choice /> : null;
}

function Choice() {
  const { t } = useTranslation();
  const found = useShare((state) => state.found);
  const failure = useShare((state) => state.failure);
  const [chosen, setChosen] = useState<string>();
  const [sound, setSound] = useState(false);
  const sources = found?.sources ?? [];
  // The system lists screens and windows in any order; the first that is shown is a screen.
  const current =
    sources.find(({ id }) => id === chosen) ?? sources.find(({ kind }) => kind === "screen") ?? sources[0];
  const group = (kind: ScreenSource["kind"], title: string) => {
    const some = sources.filter((source) => source.kind === kind);
    if (some.length === 0) return null;
    return (
      <section aria-label={title}>
        <h3 className={styles["title"]}>{title}</h3>
        <div className={styles["sources"]} role="radiogroup" aria-label={title}>
          {some.map((source) => (
            <label key={source.id} className={cx(styles["source"], source.id === current?.id && styles["chosen"])}>
              <input
                type="radio"
                name="screen"
                checked={source.id === current?.id}
                onChange={() => setChosen(source.id)}
              />
              <span className={styles["frame"]}>
                <img src={source.thumbnail} alt="" />
              </span>
              <span className={styles["name"]}>{source.name}</span>
            </label>
          ))}
        </div>
      </section>
    );
  };
  return (
    <Modal open wide onClose={closeShareDialog} title={t("share.title")} lead={t("share.lead")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (current) void share(current.id, sound);
        }}
      >
        {failure ? (
          <ErrorNotice failure={failure}>
            <Button size="s" onClick={() => void lookForScreens()}>
              {t("action.retry")}
            </Button>
          </ErrorNotice>
        ) : found === undefined ? (
          <div className={styles["looking"]} role="status">
            <Spinner size={18} />
            {t("share.looking")}
          </div>
        ) : (
          <div className={styles["groups"]}>
            {group("screen", t("share.screens"))}
            {group("window", t("share.windows"))}
          </div>
        )}
        {found?.soundPossible === true && <SwitchRow label={t("share.sound")} checked={sound} onChange={setSound} />}
        <ModalActions>
          <Button onClick={closeShareDialog}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={!current}>
            {t("share.start")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
