import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button.tsx";
import { cx } from "./cx.ts";
import styles from "./Modal.module.css";

export interface ModalProps {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: string;
  wide?: boolean;
  /** "large": most of the window, of a size that does not change with what is in it. */
  size?: "large";
  /** Has the first word on Escape: prevented, the dialog stays. */
  onEscape?: (event: globalThis.KeyboardEvent) => void;
  children: ReactNode;
}

/** A dialog that asks for something starts there, and not at its close button. */
function focusFirstField(event: Event): void {
  const field = event.currentTarget instanceof Element ? event.currentTarget.querySelector("input") : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/**
 * A dialog that holds the focus; Escape and a click beside it close it.
 * Radix's own overlay is left out: its scroll lock injects a style element, which the CSP refuses.
 */
export function Modal({ open, onClose, title, lead, wide = false, size, onEscape, children }: ModalProps) {
  const { t } = useTranslation();
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(now) => {
        if (!now) onClose();
      }}
    >
      <Dialog.Portal>
        <div className={styles["scrim"]} aria-hidden />
        <div className={styles["centre"]}>
          <Dialog.Content
            onOpenAutoFocus={focusFirstField}
            {...(onEscape && { onEscapeKeyDown: onEscape })}
            className={cx(styles["dialog"], wide && styles["wide"], size && styles[size])}
            {...(lead === undefined && { "aria-describedby": undefined })}
          >
            <header className={styles["head"]}>
              <Dialog.Title className={styles["title"]}>{title}</Dialog.Title>
              <Dialog.Close asChild>
                <IconButton label={t("action.close")}>
                  <X size={18} aria-hidden />
                </IconButton>
              </Dialog.Close>
            </header>
            {lead !== undefined && <Dialog.Description className={styles["lead"]}>{lead}</Dialog.Description>}
            {children}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The row of buttons at the foot of a dialog. */
export function ModalActions({ children }: { children: ReactNode }) {
  return <footer className={styles["actions"]}>{children}</footer>;
}
