import { useTranslation } from "react-i18next";
import type { CallArgs } from "../../preload/contract.ts";
import { isPipOpen, openPip } from "../call/pip/pipStore.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";

const answerWith = (answer: CallArgs<"answerClose">["answer"]) => void ask("answerClose", { answer });

/** What main wants to know before the window closes. */
export function CloseQuestion() {
  const question = useApp((state) => state.desktop.question);
  if (question === "keepRunning") return <KeepRunning />;
  if (question === "leaveCall") return <LeaveCall />;
  return null;
}

function KeepRunning() {
  const { t } = useTranslation();
  return (
    <Modal open onClose={() => answerWith("cancel")} title={t("closing.keepTitle")} lead={t("closing.keepBody")}>
      <ModalActions>
        <Button onClick={() => answerWith("quit")}>{t("closing.quit")}</Button>
        <Button look="primary" onClick={() => answerWith("close")}>
          {t("closing.keep")}
        </Button>
      </ModalActions>
    </Modal>
  );
}

function LeaveCall() {
  const { t } = useTranslation();
  const name = useApp((state) => (state.call.phase === "idle" ? (state.widget?.roomName ?? "") : state.call.name));
  const native = useApp((state) => state.call.phase !== "idle");
  return (
    <Modal
      open
      onClose={() => answerWith("cancel")}
      title={t("closing.leaveTitle")}
      lead={t("closing.leaveBody", { name })}
    >
      <ModalActions>
        <Button onClick={() => answerWith("cancel")}>{t("action.cancel")}</Button>
        {native && (
          <Button
            onClick={() => {
              openPip();
              // Refused: then the window stays.
              answerWith(isPipOpen() ? "hide" : "cancel");
            }}
          >
            {t("closing.small")}
          </Button>
        )}
        <Button look="danger" onClick={() => answerWith("close")}>
          {t("closing.leave")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
