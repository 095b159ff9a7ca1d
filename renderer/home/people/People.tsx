import { Phone, Video } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Contact } from "../../../preload/contract.ts";
import { callNow, openLobby } from "../../call/callController.ts";
import { ChatButton } from "../../chat/home/ChatButton.tsx";
import { RingChoiceMenu } from "../../ring/RingChoiceMenu.tsx";
import { useApp } from "../../store/app.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { useNow } from "../../ui/hooks.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { relativeTime } from "../when.ts";
import { OtherWays } from "./OtherWays.tsx";
import styles from "./People.module.css";

/** Those we have a direct room with: one click calls. */
export function People() {
  const { t } = useTranslation();
  const people = useApp((state) => state.people);
  if (people.length === 0) return null;
  return (
    <section aria-label={t("people.title")}>
      <h2 className={styles["title"]}>{t("people.title")}</h2>
      <div className={styles["rows"]}>
        {people.map((contact) => (
          <PersonRow key={contact.roomId} contact={contact} />
        ))}
      </div>
    </section>
  );
}

function PersonRow({ contact }: { contact: Contact }) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const { person, roomId, present } = contact;
  const name = person.displayName;
  const place = { roomId, name };
  const note = present
    ? t("people.waiting")
    : contact.membership === "invited"
      ? t("people.invited")
      : contact.lastActiveTs === 0
        ? person.userId
        : t("home.lastActive", { when: relativeTime(contact.lastActiveTs, now, i18n.language) });
  return (
    <article className={styles["row"]} aria-label={name} data-present={present}>
      <Avatar id={person.userId} name={name} size={42} />
      <div className={styles["text"]}>
        <h3 title={person.userId}>{name}</h3>
        <p>{note}</p>
      </div>
      {contact.membership === "joined" && <ChatButton roomId={roomId} name={name} />}
      {contact.membership === "joined" && <RingChoiceMenu roomId={roomId} choice={contact.ringChoice} />}
      {present || contact.membership === "invited" ? (
        <Button look="primary" size="s" onClick={() => openLobby(place)}>
          {t("home.join")}
        </Button>
      ) : (
        <>
          <Tooltip text={t("people.callWithoutCamera")}>
            <IconButton
              label={t("people.callWithoutCameraName", { name })}
              onClick={() => void callNow(place, { camera: false })}
            >
              <Phone size={18} aria-hidden />
            </IconButton>
          </Tooltip>
          <Tooltip text={t("people.call")}>
            <IconButton label={t("people.callName", { name })} onClick={() => void callNow(place, { camera: true })}>
              <Video size={19} aria-hidden />
            </IconButton>
          </Tooltip>
          <OtherWays place={place} userId={person.userId} />
        </>
      )}
    </article>
  );
}
