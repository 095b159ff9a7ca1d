import { CircleAlert, CircleCheck } from "lucide-react";
import { useId } from "react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Spinner } from "./Spinner.tsx";
import styles from "./TextField.module.css";

export interface TextFieldProps extends ComponentPropsWithRef<"input"> {
  label: string;
  error?: string | undefined;
  /** A line below the field: what is known about the value so far. */
  note?: { state: "checking" | "good" | "plain"; text: string } | undefined;
  /** Inside the field at its end, e.g. a button. */
  end?: ReactNode;
}

export function TextField({ label, error, note, end, className, ...input }: TextFieldProps) {
  const id = useId();
  const below = `${id}-below`;
  return (
    <div className={cx(styles["field"], className)}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <div className={cx(styles["box"], error !== undefined && styles["bad"])}>
        <input
          {...input}
          id={id}
          className={styles["input"]}
          aria-invalid={error !== undefined}
          aria-describedby={below}
          spellCheck={false}
        />
        {end}
      </div>
      <div id={below} className={styles["below"]} aria-live="polite">
        {error !== undefined ? (
          <span className={styles["error"]}>
            <CircleAlert size={15} aria-hidden />
            {error}
          </span>
        ) : note ? (
          <span className={cx(styles["note"], styles[note.state])}>
            {note.state === "checking" && <Spinner size={13} />}
            {note.state === "good" && <CircleCheck size={15} aria-hidden />}
            {note.text}
          </span>
        ) : null}
      </div>
    </div>
  );
}
