import { ChevronUp } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";
import { cx } from "../../ui/cx.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { useCallUi } from "../callStore.ts";
import controls from "../Controls.module.css";
import { DevicePickers } from "./DevicePickers.tsx";
import styles from "./Devices.module.css";

/** Other devices without leaving the call; beside microphone and camera. */
export function DevicesControl() {
  const { t } = useTranslation();
  const stack = useCallUi((ui) => ui.stack);
  return (
    <Popover.Root onOpenChange={(open) => open && void stack?.devices.refresh()}>
      <Tooltip text={t("devices.title")}>
        <Popover.Trigger aria-label={t("devices.title")} className={cx(controls["control"], styles["open"])}>
          <ChevronUp size={18} aria-hidden />
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={14}
          collisionPadding={10}
          className={styles["popover"]}
          aria-label={t("devices.title")}
        >
          {stack && <DevicePickers stack={stack} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
