import { Mark } from "./Mark.tsx";
import styles from "./Splash.module.css";

/** The whole window while there is nothing else to show. */
export function Splash({ text }: { text: string }) {
  return (
    <main className={styles["splash"]} role="status">
      <span className={styles["mark"]}>
        <Mark size={64} />
      </span>
      <p>{text}</p>
    </main>
  );
}
