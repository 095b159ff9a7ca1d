import { Bell, BellOff, BellRing } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useTranslation } from "react-i18next";
import type { RingChoice } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { IconButton } from "../ui/Button.tsx";
import menu from "../ui/Picker.module.css";
import { PickerItems } from "../ui/Picker.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";

const icons = { default: Bell, ring: BellRing, quiet: Bell, silent: BellOff } as const satisfies Record<
  RingChoice,
  unknown
>;
const choices = Object.keys(icons) as RingChoice[];

/** How the calls of one room reach the person, on all their devices. */
export function RingChoiceMenu({
  roomId,
  choice,
  className,
}: {
  roomId: string;
  choice: RingChoice;
  className?: string | undefined;
}) {
  const { t } = useTranslation();
  const Icon = icons[choice];
  const label = `${t("ring.choice")}: ${t(`ring.choices.${choice}`)}`;
  return (
    <DropdownMenu.Root modal={false}>
      <Tooltip text={label}>
        <DropdownMenu.Trigger asChild>
          <IconButton label={label} className={className}>
            <Icon size={18} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
      </Tooltip>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu["menu"]} sideOffset={6} collisionPadding={10} align="end">
          <PickerItems
            value={choice}
            options={choices.map((value) => ({ value, label: t(`ring.choices.${value}`) }))}
            onChange={(value) => {
              const chosen = choices.find((each) => each === value);
              if (chosen) void ask("setRingChoice", { roomId, choice: chosen });
            }}
          />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
