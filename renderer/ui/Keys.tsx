import styles from "./Keys.module.css";

/** Keys that are pressed together, drawn as such. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key) => (
    <kbd key={key} className={styles["key"]}>
      {key}
    </kbd>
  ));
}
