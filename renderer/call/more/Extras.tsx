import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { Button } from "../../ui/Button.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { endForAll } from "../moderation/moderationStore.ts";
import { shortcuts } from "../shortcuts.ts";
import styles from "./More.module.css";
import { openExtra, useMore } from "./moreStore.ts";

/** The dialogs of the "more" menu. */
export function Extras() {
  const { t } = useTranslation();
  const open = useMore((state) => state.open);
  const close = () => openExtra(undefined);
  return (
    <>
      <Modal open={open === "shortcuts"} onClose={close} title={t("more.shortcuts")}>
        <ShortcutList />
      </Modal>
      <Modal open={open === "endForAll"} onClose={close} title={t("more.endSure")} lead={t("more.endSureBody")}>
        <ModalActions>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button
            look="danger"
            onClick={() => {
              close();
              void endForAll();
            }}
          >
            {t("more.endForAll")}
          </Button>
        </ModalActions>
      </Modal>
    </>
  );
}

function ShortcutList() {
  const { t } = useTranslation();
  const pushToTalk = useApp((state) => state.settings.pushToTalk);
  const rows: [string, readonly string[]][] = Object.values(shortcuts).map(({ text, keys }) => [t(text), keys]);
  if (pushToTalk) rows.push([t("settings.keyTalk"), ["Space"]]);
  return (
    <dl className={styles["keys"]}>
      {rows.map(([text, keys]) => (
        <div key={text}>
          <dt>{text}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
