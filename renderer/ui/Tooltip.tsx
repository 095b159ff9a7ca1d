import { Tooltip as Radix } from "radix-ui";
import { createContext, useContext } from "react";
import type { ReactElement } from "react";
import styles from "./Tooltip.module.css";

export const TooltipProvider = Radix.Provider;

/** Where tooltips are drawn: the body of another window of this page, for controls that are there. */
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
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content side={side} sideOffset={8} collisionPadding={8} className={styles["tip"]}>
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
