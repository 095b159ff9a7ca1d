import { useTranslation } from "react-i18next";
import { ask } from "../../store/parley.ts";
import { Question } from "../../ui/Question.tsx";
import { useSending } from "../../ui/sending.ts";
import styles from "./Place.module.css";
import type { Place } from "./place.ts";

interface Props {
  place: Place;
  onClose: () => void;
}

/** Leaving, with what it means said first. */
export function LeaveDialog({ place, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, send } = useSending(onClose);
  return (
    <Question
      title={t("place.leaveTitle", { name: place.name })}
      lead={t(place.kind === "space" ? "place.leaveSpaceBody" : "place.leaveConferenceBody")}
      yes={t("place.leave")}
      busy={busy}
      failure={failure}
      onNo={onClose}
      onYes={() => void send(() => ask("leaveRoom", { roomId: place.roomId }))}
    >
      {place.may.soleAdmin && <p className={styles["warning"]}>{t("place.leaveSoleAdmin")}</p>}
    </Question>
  );
}

export function RemoveDialog({ place, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, send } = useSending(onClose);
  const spaceId = place.listedIn?.spaceId ?? "";
  return (
    <Question
      title={t("place.removeTitle", { name: place.name })}
      lead={t("place.removeBody", { space: place.listedIn?.name ?? "" })}
      yes={t("place.remove")}
      busy={busy}
      failure={failure}
      onNo={onClose}
      onYes={() => void send(() => ask("removeConference", { spaceId, roomId: place.roomId }))}
    />
  );
}
