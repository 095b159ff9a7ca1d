import { useTranslation } from "react-i18next";
import { Modal } from "../../ui/Modal.tsx";
import { Question } from "../../ui/Question.tsx";
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
      <Question
        open={open === "endForAll"}
        title={t("more.endSure")}
        lead={t("more.endSureBody")}
        yes={t("more.endForAll")}
        onNo={close}
        onYes={() => {
          close();
          void endForAll();
        }}
      />
    </>
  );
}
