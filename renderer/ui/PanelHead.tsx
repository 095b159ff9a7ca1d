import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button.tsx";
import styles from "./PanelHead.module.css";

/** What a panel at the side is about, and the button that closes it. */
export function PanelHead({ title, onClose }: { title: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <header className={styles["head"]}>
      <h2 dir="auto">{title}</h2>
      <IconButton label={t("action.close")} className={styles["close"]} onClick={onClose}>
        <X size={18} aria-hidden />
      </IconButton>
    </header>
  );
}
