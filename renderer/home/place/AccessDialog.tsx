import { useEffect, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ConferenceAccess, ConferenceDoor, Failure } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { useSending } from "../../ui/sending.ts";
import { TextField } from "../../ui/TextField.tsx";
import { AccessChoice } from "../AccessChoice.tsx";
import styles from "./Place.module.css";

/** Who may come into a conference that is there already. */
export function AccessDialog({ roomId, name, onClose }: { roomId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [door, setDoor] = useState<ConferenceDoor>();
  const [unread, setUnread] = useState<Failure>();
  useEffect(() => {
    let here = true;
    void ask("getConferenceDoor", { roomId }).then((answer) => {
      if (!here) return;
      if (answer.ok) setDoor(answer.value);
      else setUnread(answer.error);
    });
    return () => {
      here = false;
    };
  }, [roomId]);
  return (
    <Modal open onClose={onClose} title={t("access.title", { name })}>
      {door ? (
        <DoorForm roomId={roomId} door={door} onClose={onClose} />
      ) : unread ? (
        <ErrorNotice failure={unread} />
      ) : (
        <p className={styles["note"]}>{t("access.loading")}</p>
      )}
    </Modal>
  );
}

function DoorForm({ roomId, door, onClose }: { roomId: string; door: ConferenceDoor; onClose: () => void }) {
  const { t } = useTranslation();
  const [access, setAccess] = useState<ConferenceAccess | undefined>(door.access ?? undefined);
  const [guests, setGuests] = useState(door.guests);
  const { busy, failure, send } = useSending(onClose);
  /** What was refused; of anything else nothing is known yet. */
  const [asked, setAsked] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(`${access} ${guests}`);
    if (access !== undefined) void send(() => ask("setConferenceDoor", { roomId, access, guests: guests.trim() }));
  };
  const { suggestedGuests } = door;
  return (
    <form onSubmit={submit} noValidate>
      {door.access === null && <p className={styles["note"]}>{t("access.other")}</p>}
      <AccessChoice access={access} choices={door.choices} onChange={setAccess} />
      {access === "ask" && (
        <div className={styles["door"]}>
          <TextField
            label={t("access.guests")}
            placeholder={t("access.guestsHint")}
            value={guests}
            maxLength={255}
            autoComplete="off"
            dir="ltr"
            note={{ state: "plain", text: t("access.guestsNote") }}
            onChange={(event) => setGuests(event.target.value)}
          />
          {suggestedGuests !== "" && guests !== suggestedGuests && (
            <Button size="s" look="quiet" onClick={() => setGuests(suggestedGuests)}>
              {t("access.suggested", { server: suggestedGuests })}
            </Button>
          )}
        </div>
      )}
      {failure && asked === `${access} ${guests}` && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="primary" type="submit" busy={busy} disabled={access === undefined}>
          {t("action.save")}
        </Button>
      </ModalActions>
    </form>
  );
}
