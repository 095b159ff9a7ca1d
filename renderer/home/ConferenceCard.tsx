import { CalendarClock, Link2, LockOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { openLobby } from "../call/callController.ts";
import { ChatButton } from "../chat/home/ChatButton.tsx";
import { RingChoiceMenu } from "../ring/RingChoiceMenu.tsx";
import { openInvite } from "../invite/inviteStore.ts";
import { Faces } from "../ui/Avatar.tsx";
import { Button, IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/hooks.ts";
import { colourOf, initialsOf } from "../ui/identity.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./ConferenceCard.module.css";
import { isAhead } from "./conferences.ts";
import type { Listed } from "./conferences.ts";
import { PlaceMenu } from "./place/PlaceMenu.tsx";
import type { Place } from "./place/place.ts";
import { describeSchedule } from "./schedule/describeSchedule.ts";
import { relativeTime } from "./when.ts";

/** A conference with people inside: who they are, and the way to them. */
export function LiveCard({ conference, showSpace }: { conference: Listed; showSpace: boolean }) {
  const { t } = useTranslation();
  const { present } = conference;
  return (
    <article className={styles["live"]} aria-label={conference.name}>
      <div className={styles["liveTop"]}>
        <span className={styles["pulse"]} aria-hidden />
        <span>{t("home.people", { count: present.length })}</span>
        {showSpace && <span className={styles["space"]}>{conference.space.name}</span>}
      </div>
      <h3 className={styles["liveName"]}>
        <button type="button" className={styles["stretch"]} onClick={() => openLobby(conference)}>
          {conference.name}
        </button>
      </h3>
      <p className={styles["names"]}>{useNames(present)}</p>
      <When conference={conference} />
      <div className={styles["liveFoot"]}>
        <Faces people={present} max={4} size={36} />
        <span className={cx(styles["above"], styles["bell"])}>
          <RingChoiceMenu roomId={conference.roomId} choice={conference.ringChoice} />
          {conference.membership === "joined" && <ChatButton roomId={conference.roomId} name={conference.name} />}
          <InviteButton roomId={conference.roomId} className={undefined} />
          {conference.membership === "joined" && <PlaceMenu place={placeOf(conference)} />}
        </span>
        <Button look="primary" className={styles["above"]} onClick={() => openLobby(conference)}>
          {t("home.join")}
        </Button>
      </div>
    </article>
  );
}

/** A conference nobody is in: its name, when it was last used, and a quick way to its link. */
export function QuietRow({ conference, showSpace }: { conference: Listed; showSpace: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const { background, ink } = colourOf(conference.roomId);
  const note =
    conference.membership === "invited"
      ? t("home.invited")
      : conference.membership === "open"
        ? t("home.open")
        : conference.lastActiveTs === 0
          ? t("home.never")
          : t("home.lastActive", { when: relativeTime(conference.lastActiveTs, now, i18n.language) });
  return (
    <article className={styles["quiet"]} aria-label={conference.name} data-membership={conference.membership}>
      <span className={styles["tile"]} aria-hidden style={{ background, color: ink }}>
        {initialsOf(conference.name)}
      </span>
      <div className={styles["text"]}>
        <h3>
          <button type="button" className={styles["stretch"]} onClick={() => openLobby(conference)}>
            {conference.name}
          </button>
        </h3>
        <When conference={conference} />
        <p className={styles["note"]}>
          {showSpace && <>{conference.space.name} · </>}
          {conference.topic === "" || conference.membership !== "joined" ? note : conference.topic.split("\n")[0]}
        </p>
      </div>
      {!conference.encrypted && (
        <span className={styles["open"]}>
          <LockOpen size={14} aria-hidden />
          {t("home.notEncrypted")}
        </span>
      )}
      {conference.membership === "joined" && (
        <RingChoiceMenu roomId={conference.roomId} choice={conference.ringChoice} className={styles["link"]} />
      )}
      {conference.membership === "joined" && (
        <ChatButton roomId={conference.roomId} name={conference.name} className={styles["link"]} />
      )}
      <InviteButton roomId={conference.roomId} className={styles["link"]} />
      {conference.membership === "joined" && <PlaceMenu place={placeOf(conference)} className={styles["link"]} />}
    </article>
  );
}

/** "Today 15:00, 30 min", with the title it was given; nothing when it is over or at no particular time. */
function When({ conference }: { conference: Listed }) {
  const { i18n } = useTranslation();
  const now = useNow(30_000);
  const { schedule } = conference;
  if (!schedule || !isAhead(conference, now)) return null;
  return (
    <p className={styles["when"]} title={schedule.description}>
      <CalendarClock size={15} aria-hidden />
      <span>
        {schedule.title !== "" && schedule.title !== conference.name && <>{schedule.title} · </>}
        {describeSchedule(schedule, now, i18n.language)}
      </span>
    </p>
  );
}

function placeOf(conference: Listed): Place {
  const { spaceId, name, canCreate } = conference.space;
  return { ...conference, kind: "conference", listedIn: { spaceId, name, mayRemove: canCreate } };
}

function InviteButton({ roomId, className }: { roomId: string; className: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Tooltip text={t("invite.open")}>
      <IconButton label={t("invite.open")} className={className} onClick={() => openInvite(roomId)}>
        <Link2 size={18} aria-hidden />
      </IconButton>
    </Tooltip>
  );
}

/** "Ada, Bob and 2 more are in there". */
function useNames(people: { displayName: string }[]): string {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  const names = people.map((person) => person.displayName);
  const rest = names.length - 3;
  const shown = rest > 1 ? t("home.andMore", { names: names.slice(0, 3).join(", "), count: rest }) : list.format(names);
  return t("home.inside", { names: shown, count: names.length });
}
