import {
  AppWindow,
  CalendarClock,
  CalendarPlus,
  DoorOpen,
  Ellipsis,
  FolderMinus,
  LogOut,
  Pencil,
  UserPlus,
} from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "../../store/parley.ts";
import { announce } from "../../ui/announce.tsx";
import { IconButton } from "../../ui/Button.tsx";
import menu from "../../ui/Picker.module.css";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { ScheduleDialog } from "../schedule/ScheduleDialog.tsx";
import { EditDialog } from "./EditDialog.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { LeaveDialog, RemoveDialog } from "./LeaveDialogs.tsx";
import styles from "./Place.module.css";
import type { Place } from "./place.ts";

const AccessDialog = lazy(() => import("./AccessDialog.tsx").then((views) => ({ default: views.AccessDialog })));
const WidgetsDialog = lazy(() =>
  import("../../widgets/WidgetsDialog.tsx").then((views) => ({ default: views.WidgetsDialog })),
);

type Dialog = "access" | "edit" | "invite" | "schedule" | "widgets" | "remove" | "leave";

/** All that can be done to a space or conference beside entering it; only what the person may do is there. */
export function PlaceMenu({ place, className }: { place: Place; className?: string | undefined }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const saveCalendar = async () => {
    const answer = await ask("saveCalendarFile", { roomId: place.roomId });
    if (!answer.ok) announce(t(`errors.${answer.error.name}.title`));
    else if (answer.value.saved) announce(t("schedule.saved"));
  };
  const item = (icon: ReactNode, label: string, onSelect: () => void, danger = false) => (
    <DropdownMenu.Item className={menu["item"]} data-danger={danger || undefined} onSelect={onSelect}>
      {icon}
      <span className={menu["value"]}>{label}</span>
    </DropdownMenu.Item>
  );
  const label = t("place.menu", { name: place.name });
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <Tooltip text={t("place.more")}>
          <DropdownMenu.Trigger asChild>
            <IconButton label={label} className={className}>
              <Ellipsis size={18} aria-hidden />
            </IconButton>
          </DropdownMenu.Trigger>
        </Tooltip>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu["menu"]} sideOffset={6} collisionPadding={10} align="end">
            {place.may.invite && item(<UserPlus size={16} aria-hidden />, t("place.invite"), () => setDialog("invite"))}
            {place.kind === "conference" &&
              place.may.schedule &&
              item(<CalendarClock size={16} aria-hidden />, t("schedule.schedule"), () => setDialog("schedule"))}
            {place.schedule &&
              item(<CalendarPlus size={16} aria-hidden />, t("schedule.save"), () => void saveCalendar())}
            {place.kind === "conference" &&
              place.may.access &&
              item(<DoorOpen size={16} aria-hidden />, t("access.change"), () => setDialog("access"))}
            {place.kind === "conference" &&
              item(<AppWindow size={16} aria-hidden />, t("widgets.title"), () => setDialog("widgets"))}
            {place.may.edit && item(<Pencil size={16} aria-hidden />, t("place.edit"), () => setDialog("edit"))}
            {place.listedIn?.mayRemove === true &&
              item(<FolderMinus size={16} aria-hidden />, t("place.removeFrom"), () => setDialog("remove"))}
            <DropdownMenu.Separator className={styles["separator"]} />
            {item(
              <LogOut size={16} aria-hidden />,
              t(place.kind === "space" ? "place.leaveSpace" : "place.leaveConference"),
              () => setDialog("leave"),
              true,
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {dialog === "access" && (
        <Suspense fallback={null}>
          <AccessDialog roomId={place.roomId} name={place.name} onClose={close} />
        </Suspense>
      )}
      {dialog === "edit" && <EditDialog place={place} onClose={close} />}
      {dialog === "invite" && <InviteDialog place={place} onClose={close} />}
      {dialog === "schedule" && <ScheduleDialog place={place} onClose={close} />}
      {dialog === "widgets" && (
        <Suspense fallback={null}>
          <WidgetsDialog roomId={place.roomId} name={place.name} onClose={close} />
        </Suspense>
      )}
      {dialog === "remove" && <RemoveDialog place={place} onClose={close} />}
      {dialog === "leave" && <LeaveDialog place={place} onClose={close} />}
    </>
  );
}
