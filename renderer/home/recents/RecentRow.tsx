import { Phone, PhoneIncoming, PhoneMissed, PhoneOff, PhoneOutgoing, Users, X } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RecentCall } from "../../../preload/contract.ts";
import { callNow } from "../../call/callController.ts";
import { useApp } from "../../store/app.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { useNow } from "../../ui/hooks.ts";
import { colourOf, initialsOf } from "../../ui/identity.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { relativeTime } from "../when.ts";
import { describeCall, durationText } from "./describeCall.ts";
import type { CallIcon, CallLine } from "./describeCall.ts";
import styles from "./Recents.module.css";

const ICONS: Record<CallIcon, LucideIcon> = {
  now: Phone,
  missed: PhoneMissed,
  declined: PhoneOff,
  unanswered: PhoneOutgoing,
  incoming: PhoneIncoming,
  outgoing: PhoneOutgoing,
  others: Users,
};

/** One call: with whom, how it went, when, and the ways on. */
export function RecentRow({ call, index, onRemove }: { call: RecentCall; index: number; onRemove: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const myUserId = useApp((state) => (state.session.phase === "signedIn" ? state.session.me.userId : ""));
  const line = describeCall(call, myUserId);
  const Icon = ICONS[line.icon];
  const ongoing = call.endedTs === undefined;
  const { background, ink } = colourOf(call.roomId);
  const exact = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeStyle: "short" }).format(
    call.startedTs,
  );
  return (
    <li className={styles["row"]} aria-label={call.name} data-outcome={ongoing ? "now" : call.outcome}>
      {call.partner ? (
        <Avatar id={call.partner.userId} name={call.partner.displayName} size={46} />
      ) : (
        <span className={styles["tile"]} aria-hidden style={{ background, color: ink }}>
          {initialsOf(call.name)}
        </span>
      )}
      <div className={styles["text"]}>
        <h2 className={styles["name"]}>{call.name}</h2>
        <p className={styles["line"]}>
          <Icon size={15} strokeWidth={2.2} aria-hidden className={styles["icon"]} data-icon={line.icon} />
          <span>{useLineText(line)}</span>
        </p>
      </div>
      <time className={styles["when"]} dateTime={new Date(call.startedTs).toISOString()} title={exact}>
        {relativeTime(call.startedTs, now, i18n.language)}
      </time>
      <Button
        size="s"
        look={ongoing ? "primary" : "plain"}
        icon={<Phone size={15} aria-hidden />}
        aria-label={t(ongoing ? "recents.joinNamed" : call.direct ? "recents.callBackNamed" : "recents.rejoinNamed", {
          name: call.name,
        })}
        onClick={() => callNow(call, { legacy: call.legacy })}
      >
        {t(ongoing ? "home.join" : call.direct ? "recents.callBack" : "call.rejoin")}
      </Button>
      {ongoing ? (
        <span className={styles["noRemove"]} />
      ) : (
        <Tooltip text={t("recents.remove")}>
          <IconButton
            label={t("recents.removeNamed", { name: call.name, when: exact })}
            data-remove={index}
            onClick={onRemove}
          >
            <X size={17} aria-hidden />
          </IconButton>
        </Tooltip>
      )}
    </li>
  );
}

/** "With Ada and Bob · 12 min · you 5 min". */
function useLineText(line: CallLine): string {
  const { t, i18n } = useTranslation();
  const { kind, people, more, durationMs, mineMs } = line;
  const given = people.map((person) => person.displayName);
  const names =
    more > 0
      ? t("home.andMore", { names: given.join(", "), count: more })
      : new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(given);
  const parts = [t(`recents.line.${kind}`, { names })];
  if (durationMs !== undefined) parts.push(durationText(durationMs, i18n.language));
  if (mineMs !== undefined) parts.push(t("recents.mine", { time: durationText(mineMs, i18n.language) }));
  return parts.join(" · ");
}
