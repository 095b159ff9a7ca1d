import { useTranslation } from "react-i18next";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
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
    <Modal
      open
      onClose={onClose}
      title={t("place.leaveTitle", { name: place.name })}
      lead={t(place.kind === "space" ? "place.leaveSpaceBody" : "place.leaveConferenceBody")}
    >
      {place.may.soleAdmin && <p className={styles["warning"]}>{t("place.leaveSoleAdmin")}</p>}
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="danger" busy={busy} onClick={() => void send(() => ask("leaveRoom", { roomId: place.roomId }))}>
          {t("place.leave")}
        </Button>
      </ModalActions>
    </Modal>
  );
}

export function RemoveDialog({ place, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, send } = useSending(onClose);
  const spaceId = place.listedIn?.spaceId ?? "";
  return (
    <Modal
      open
      onClose={onClose}
      title={t("place.removeTitle", { name: place.name })}
      lead={t("place.removeBody", { space: place.listedIn?.name ?? "" })}
    >
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button
          look="danger"
          busy={busy}
          onClick={() => void send(() => ask("removeConference", { spaceId, roomId: place.roomId }))}
        >
          {t("place.remove")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
