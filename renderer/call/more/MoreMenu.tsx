import {
  Activity,
  AppWindow,
  Ellipsis,
  Eye,
  EyeOff,
  Keyboard,
  LayoutGrid,
  Lock,
  LockOpen,
  Maximize,
  MicOff,
  MicVocal,
  PhoneOff,
  PictureInPicture2,
} from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { cx } from "../../ui/cx.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { runningCall } from "../callStore.ts";
import controls from "../Controls.module.css";
import { askInCall, lockCall } from "../moderation/moderationStore.ts";
import { openPip } from "../pip/pipStore.ts";
import { shortcutKeys } from "../shortcuts.ts";
import { toggleLayout, toggleSelf, useStage } from "../stageStore.ts";
import { openElementCall } from "../../widgets/openElementCall.ts";
import styles from "./More.module.css";
import { openExtra, toggleFullScreen, toggleStatistics, useMore } from "./moreStore.ts";

/** What is needed rarely, or has no place in a narrow window. */
export function MoreMenu({ several }: { several: boolean }) {
  const { t } = useTranslation();
  const selfHidden = useStage((state) => state.selfHidden);
  const layout = useStage((state) => state.layout);
  const statistics = useMore((state) => state.statistics);
  const can = useApp((state) => runningCall(state.call)?.can);
  const roomId = useApp((state) => runningCall(state.call)?.roomId);
  const locked = useApp((state) => runningCall(state.call)?.locked) ?? false;
  return (
    <DropdownMenu.Root modal={false}>
      <Tooltip text={t("more.title")}>
        <DropdownMenu.Trigger aria-label={t("more.title")} className={cx(controls["control"], controls["on"])}>
          <Ellipsis size={21} aria-hidden />
        </DropdownMenu.Trigger>
      </Tooltip>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side="top"
          align="end"
          sideOffset={14}
          collisionPadding={10}
          className={styles["menu"]}
          aria-label={t("more.title")}
        >
          <div className={styles["narrow"]}>
            {several && (
              <Item icon={<LayoutGrid size={17} aria-hidden />} keys={shortcutKeys.layout} onSelect={toggleLayout}>
                {t(layout === "grid" ? "call.layoutSpeaker" : "call.layoutGrid")}
              </Item>
            )}
            <Item icon={<PictureInPicture2 size={17} aria-hidden />} keys={shortcutKeys.pip} onSelect={openPip}>
              {t("pip.open")}
            </Item>
          </div>
          <Item icon={<Maximize size={17} aria-hidden />} keys={shortcutKeys.fullScreen} onSelect={toggleFullScreen}>
            {t("more.fullScreen")}
          </Item>
          <Item
            icon={selfHidden ? <Eye size={17} aria-hidden /> : <EyeOff size={17} aria-hidden />}
            onSelect={toggleSelf}
          >
            {t(selfHidden ? "more.showSelf" : "more.hideSelf")}
          </Item>
          <Item icon={<Activity size={17} aria-hidden />} onSelect={toggleStatistics}>
            {t(statistics ? "more.hideStatistics" : "more.statistics")}
          </Item>
          <Item
            icon={<Keyboard size={17} aria-hidden />}
            keys={shortcutKeys.help}
            onSelect={() => openExtra("shortcuts")}
          >
            {t("more.shortcuts")}
          </Item>
          {roomId !== undefined && (
            <Item icon={<AppWindow size={17} aria-hidden />} onSelect={() => void openElementCall(roomId)}>
              {t("widgets.openElementCall")}
            </Item>
          )}
          {can && (can.mute || can.lock || can.end) && (
            <>
              <DropdownMenu.Separator className={styles["line"]} />
              {can.mute && (
                <>
                  <Item icon={<MicOff size={17} aria-hidden />} onSelect={() => void askInCall("mute")}>
                    {t("more.muteAll")}
                  </Item>
                  <Item icon={<MicVocal size={17} aria-hidden />} onSelect={() => void askInCall("askUnmute")}>
                    {t("more.askAll")}
                  </Item>
                </>
              )}
              {can.lock && (
                <Item
                  icon={locked ? <LockOpen size={17} aria-hidden /> : <Lock size={17} aria-hidden />}
                  onSelect={() => void lockCall(!locked)}
                >
                  {t(locked ? "more.unlock" : "more.lock")}
                </Item>
              )}
              {can.end && (
                <Item icon={<PhoneOff size={17} aria-hidden />} danger onSelect={() => openExtra("endForAll")}>
                  {t("more.endForAll")}
                </Item>
              )}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({
  icon,
  keys = [],
  danger = false,
  onSelect,
  children,
}: {
  icon: ReactNode;
  keys?: string[];
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item className={cx(styles["item"], danger && styles["danger"])} onSelect={onSelect}>
      {icon}
      <span>{children}</span>
      {keys.map((key) => (
        <kbd key={key} aria-hidden>
          {key}
        </kbd>
      ))}
    </DropdownMenu.Item>
  );
}
