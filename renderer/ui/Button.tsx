import type { ComponentPropsWithRef, ReactNode } from "react";
import styles from "./Button.module.css";
import { cx } from "./cx.ts";
import { Spinner } from "./Spinner.tsx";

export interface ButtonProps extends ComponentPropsWithRef<"button"> {
  look?: "primary" | "plain" | "quiet" | "danger";
  size?: "m" | "l" | "s";
  icon?: ReactNode;
  /** Shows a spinner and lets no further click through; the button keeps its name and its focus. */
  busy?: boolean;
  wide?: boolean;
}

export function Button({
  look = "plain",
  size = "m",
  icon,
  busy = false,
  wide = false,
  children,
  className,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      className={cx(styles["button"], styles[look], styles[size], wide && styles["wide"], className)}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Spinner size={16} /> : icon}
      {children !== undefined && <span className={styles["label"]}>{children}</span>}
    </button>
  );
}

export interface IconButtonProps extends ComponentPropsWithRef<"button"> {
  label: string;
}

/** A square button that is only an icon; `label` is its accessible name. */
export function IconButton({ label, className, children, type = "button", ...rest }: IconButtonProps) {
  return (
    <button {...rest} type={type} aria-label={label} className={cx(styles["icon"], className)}>
      {children}
    </button>
  );
}
