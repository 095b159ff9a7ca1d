import { useId } from "react";
import type { ComponentPropsWithRef } from "react";
import { cx } from "./cx.ts";
import styles from "./TextField.module.css";

/** Several lines of text with a label. */
export function TextArea({ label, className, ...area }: ComponentPropsWithRef<"textarea"> & { label: string }) {
  const id = useId();
  return (
    <div className={cx(styles["field"], styles["spaced"], className)}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <div className={cx(styles["box"], styles["tall"])}>
        <textarea rows={3} {...area} id={id} className={cx(styles["input"], styles["area"])} />
      </div>
    </div>
  );
}
