import { Switch, ToggleGroup } from "radix-ui";
import { useId } from "react";
import styles from "./Toggle.module.css";

/** A labelled switch over a whole row. */
export function SwitchRow({
  label,
  note,
  checked,
  onChange,
}: {
  label: string;
  /** What it means, in a smaller line below. */
  note?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className={styles["row"]}>
      <div className={styles["text"]}>
        <label htmlFor={id}>{label}</label>
        {note !== undefined && (
          <span id={`${id}-note`} className={styles["note"]}>
            {note}
          </span>
        )}
      </div>
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className={styles["switch"]}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      >
        <Switch.Thumb className={styles["thumb"]} />
      </Switch.Root>
    </div>
  );
}

/** One of a few, all in sight. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      className={styles["segments"]}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className={styles["segment"]}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
