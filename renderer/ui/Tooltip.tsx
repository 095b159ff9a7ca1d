import { Tooltip as Radix } from "radix-ui";
import { createContext, useContext } from "react";
import type { ReactElement } from "react";
import { cx } from "./cx.ts";
import styles from "./Tooltip.module.css";

export const TooltipProvider = Radix.Provider;

/**
 * Where tooltips are drawn: the body of another window of this page, for controls that are there. Such a window is
 * small: the pointer goes through its tooltips to what they cover.
 */
export const TooltipPlace = createContext<HTMLElement | undefined>(undefined);

/** Names a control and the key that does the same. */
export function Tooltip({
  text,
  keys = [],
  side = "top",
  children,
}: {
  text: string;
  keys?: string[];
  side?: "top" | "bottom" | "right";
  children: ReactElement;
}) {
  const place = useContext(TooltipPlace);
  return (
    <Radix.Root disableHoverableContent={place !== undefined}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content
          side={side}
          sideOffset={8}
          collisionPadding={8}
          className={cx(styles["tip"], place && styles["through"])}
        >
          {text}
          {keys.map((key) => (
            <kbd key={key} className={styles["key"]}>
              {key}
            </kbd>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
