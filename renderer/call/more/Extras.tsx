import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { endForAll } from "../moderation/moderationStore.ts";
import { ShortcutList } from "../ShortcutList.tsx";
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
