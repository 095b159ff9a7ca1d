import { ChevronRight, Hash, Video } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OtherRoom } from "../../../preload/contract.ts";
import { openLobby } from "../../call/callController.ts";
import { ChatButton } from "../../chat/home/ChatButton.tsx";
import { RingChoiceMenu } from "../../ring/RingChoiceMenu.tsx";
import { useApp } from "../../store/app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { useNow } from "../../ui/hooks.ts";
import { colourOf } from "../../ui/identity.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import people from "../people/People.module.css";
import { relativeTime } from "../when.ts";
import styles from "./Rooms.module.css";

/** Rooms of any client beside the spaces: folded away, but for those where somebody is in a call. */
export function OtherRooms() {
  const { t } = useTranslation();
  const rooms = useApp((state) => state.places.rooms);
  const [open, setOpen] = useState(false);
  const id = useId();
  if (rooms.length === 0) return null;
  const shown = open ? rooms : rooms.filter((room) => room.present.length > 0);
  return (
    <section aria-label={t("rooms.title")}>
      <h2 className={people["title"]}>
        <button
          type="button"
          className={styles["fold"]}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={17} aria-hidden className={styles["chevron"]} data-open={open} />
          {t("rooms.title")}
          <span className={styles["count"]}>{rooms.length}</span>
        </button>
      </h2>
      <div id={id} className={people["rows"]}>
        {shown.map((room) => (
          <RoomRow key={room.roomId} room={room} />
        ))}
      </div>
    </section>
  );
}

function RoomRow({ room }: { room: OtherRoom }) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const live = room.present.length > 0;
  const { background, ink } = colourOf(room.roomId);
  const note = live
    ? t("home.people", { count: room.present.length })
    : !room.mayCall
      ? t("rooms.noCalls")
      : room.lastActiveTs === 0
        ? t("home.never")
        : t("home.lastActive", { when: relativeTime(room.lastActiveTs, now, i18n.language) });
  return (
    <article className={people["row"]} aria-label={room.name} data-present={live}>
      <span className={styles["tile"]} aria-hidden style={{ background, color: ink }}>
        <Hash size={18} />
      </span>
      <div className={people["text"]}>
        <h3 title={room.name}>{room.name}</h3>
        <p>{note}</p>
      </div>
      <ChatButton roomId={room.roomId} name={room.name} />
      <RingChoiceMenu roomId={room.roomId} choice={room.ringChoice} />
      {live && room.mayCall && (
        <Button look="primary" size="s" onClick={() => openLobby(room)}>
          {t("home.join")}
        </Button>
      )}
      {!live && room.mayCall && (
        <Tooltip text={t("rooms.call")}>
          <IconButton label={t("rooms.callIn", { name: room.name })} onClick={() => openLobby(room)}>
            <Video size={19} aria-hidden />
          </IconButton>
        </Tooltip>
      )}
    </article>
  );
}
