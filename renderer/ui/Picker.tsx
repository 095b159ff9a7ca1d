import { Check, ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Picker.module.css";

export interface PickerProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  icon?: ReactNode;
}

/**
 * One of several, e.g. a device. A menu and not Radix's Select, which injects a style element that the CSP refuses.
 */
export function Picker({ label, value, options, onChange, icon }: PickerProps) {
  const current = options.find((option) => option.value === value) ?? options[0];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={styles["trigger"]}
        aria-label={`${label}: ${current?.label ?? ""}`}
        disabled={options.length === 0}
      >
        {icon}
        <span className={styles["value"]}>{current?.label ?? "–"}</span>
        <ChevronDown size={16} aria-hidden className={styles["chevron"]} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles["menu"]} sideOffset={6} collisionPadding={10} align="start">
          <PickerItems value={current?.value ?? ""} options={options} onChange={onChange} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** What is there to choose from, in a menu; the chosen one has a mark. */
export function PickerItems({ value, options, onChange }: Pick<PickerProps, "value" | "options" | "onChange">) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={styles["item"]}>
          <span className={styles["value"]}>{option.label}</span>
          <DropdownMenu.ItemIndicator className={styles["check"]}>
            <Check size={16} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
