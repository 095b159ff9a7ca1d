import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { Button } from "./Button.tsx";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Modal, ModalActions } from "./Modal.tsx";

interface QuestionProps {
  open?: boolean;
  title: string;
  /** What it means. */
  lead: string;
  /** What the button that does it is called. */
  yes: string;
  /** "danger" where it takes something away. */
  look?: "primary" | "danger";
  /** It is being done. */
  busy?: boolean;
  /** Why it could not be done. */
  failure?: Failure | undefined;
  onYes: () => void;
  /** Called off: by its button, Escape, or a click beside it. */
  onNo: () => void;
  children?: ReactNode;
}

/** Asks before something is done that can't be taken back, or that the person may not have expected. */
export function Question({ open = true, title, lead, yes, look, busy, failure, onYes, onNo, children }: QuestionProps) {
  const { t } = useTranslation();
  return (
    <Modal open={open} onClose={onNo} title={title} lead={lead}>
      {children}
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onNo}>{t("action.cancel")}</Button>
        <Button look={look ?? "danger"} busy={busy ?? false} onClick={onYes}>
          {yes}
        </Button>
      </ModalActions>
    </Modal>
  );
}
