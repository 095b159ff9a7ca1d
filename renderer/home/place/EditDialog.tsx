import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { useSending } from "../../ui/sending.ts";
import { TextArea } from "../../ui/TextArea.tsx";
import { TextField } from "../../ui/TextField.tsx";
import type { Place } from "./place.ts";

/** Name and topic of a space or conference. */
export function EditDialog({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(place.name);
  const [topic, setTopic] = useState(place.topic);
  const [missing, setMissing] = useState(false);
  const { busy, failure, send } = useSending(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() === "") return;
    void send(() => ask("describeRoom", { roomId: place.roomId, name: name.trim(), topic: topic.trim() }));
  };
  return (
    <Modal open onClose={onClose} title={t("place.editTitle", { name: place.name })}>
      <form onSubmit={submit} noValidate>
        <TextField
          label={t("place.name")}
          value={name}
          maxLength={100}
          autoComplete="off"
          error={missing ? t("newSpace.nameMissing") : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextArea
          label={t("place.topic")}
          value={topic}
          maxLength={500}
          onChange={(event) => setTopic(event.target.value)}
        />
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("action.save")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
