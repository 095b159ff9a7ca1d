import type { ReactNode } from "react";
import { PanelHead } from "../ui/PanelHead.tsx";
import styles from "./SidePanel.module.css";

/** A panel beside the pictures of a call, dark as everything there. */
export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <aside className={styles["panel"]} aria-label={title} data-theme="dark">
      <PanelHead title={title} onClose={onClose} />
      {children}
    </aside>
  );
}
