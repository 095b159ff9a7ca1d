import { Check, Copy, Download } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConferenceLink, Failure } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./InviteDialog.module.css";
import { AccessDialog } from "../home/place/AccessDialog.tsx";
import { closeInvite, useInvite } from "./inviteStore.ts";

export function InviteDialog() {
  const roomId = useInvite();
  return roomId === undefined ? null : <Invite key={roomId} roomId={roomId} />;
}

/** The link of a conference, to copy, to scan, to save. */
function Invite({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const [found, setFound] = useState<ConferenceLink>();
  const [failure, setFailure] = useState<Failure>();
  const [door, setDoor] = useState(false);
  const [done, setDone] = useState<"copied" | "saved">();
  const read = useCallback(
    () =>
      ask("getConferenceLink", { roomId }).then((answer) =>
        answer.ok ? setFound(answer.value) : setFailure(answer.error),
      ),
    [roomId],
  );
  useEffect(() => void read(), [read]);
  /** Who may come in may have been changed: the link says more then, or less. */
  const leaveDoor = () => {
    setDoor(false);
    void read();
  };
  const copy = async () => {
    const answer = await ask("copyConferenceLink", { roomId });
    if (!answer.ok) return setFailure(answer.error);
    setDone("copied");
    announce(t("invite.copied"));
  };
  const save = async () => {
    const answer = await ask("saveConferenceQr", { roomId });
    if (!answer.ok) return setFailure(answer.error);
    if (!answer.value.saved) return;
    setDone("saved");
    announce(t("invite.saved"));
  };
  const note =
    found &&
    (!found.asks
      ? t("invite.closed")
      : found.guests === undefined
        ? t("invite.asks")
        : t("invite.asksGuests", { server: found.guests }));
  if (door && found) return <AccessDialog roomId={roomId} name={found.name} onClose={leaveDoor} />;
  return (
    <Modal
      open
      onClose={closeInvite}
      title={found ? t("invite.title", { name: found.name }) : t("invite.open")}
      lead={t("invite.lead")}
    >
      <div className={styles["qr"]}>{found ? <img src={found.qr} alt={t("invite.qr")} /> : <Spinner size={24} />}</div>
      <p className={styles["link"]} dir="ltr" aria-label={t("invite.link")} data-link>
        {found?.link ?? t("invite.loading")}
      </p>
      {note !== undefined && (
        <p className={styles["note"]}>
          {note}
          {found?.mayChange === true && (
            <Button size="s" look="quiet" onClick={() => setDoor(true)}>
              {t("access.change")}
            </Button>
          )}
        </p>
      )}
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button
          icon={done === "saved" ? <Check size={17} aria-hidden /> : <Download size={17} aria-hidden />}
          disabled={!found}
          onClick={() => void save()}
        >
          {t(done === "saved" ? "invite.saved" : "invite.save")}
        </Button>
        <Button
          look="primary"
          icon={done === "copied" ? <Check size={17} aria-hidden /> : <Copy size={17} aria-hidden />}
          disabled={!found}
          onClick={() => void copy()}
        >
          {t(done === "copied" ? "invite.copied" : "invite.copy")}
        </Button>
      </ModalActions>
    </Modal>
  );
}
