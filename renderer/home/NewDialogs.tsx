import { Layers } from "lucide-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ConferenceSpace, Failure } from "../../preload/contract.ts";
import { openLobby } from "../call/callController.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { Picker } from "../ui/Picker.tsx";
import { TextField } from "../ui/TextField.tsx";
import styles from "./NewDialogs.module.css";

/** A name and the button that creates; shared by both dialogs. */
function useNaming(create: (name: string) => Promise<Failure | undefined>) {
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setMissing(name.trim() === "");
    if (name.trim() === "") return;
    setBusy(true);
    setFailure(undefined);
    const failed = await create(name.trim());
    setBusy(false);
    setFailure(failed);
  };
  const onName = (next: string) => {
    setName(next);
    setMissing(false);
  };
  return { name, onName, missing, busy, failure, submit };
}

export function NewConferenceDialog({
  spaces,
  initial,
  onClose,
}: {
  spaces: ConferenceSpace[];
  initial: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [spaceId, setSpaceId] = useState(initial ?? spaces[0]?.spaceId ?? "");
  const form = useNaming(async (name) => {
    const answer = await ask("createConference", { spaceId, name });
    if (!answer.ok) return answer.error;
    onClose();
    openLobby({ roomId: answer.value.roomId, name });
    return undefined;
  });
  return (
    <Modal open onClose={onClose} title={t("newConference.title")} lead={t("newConference.lead")}>
      <form onSubmit={(event) => void form.submit(event)} noValidate>
        <TextField
          label={t("newConference.name")}
          placeholder={t("newConference.nameHint")}
          value={form.name}
          maxLength={100}
          autoComplete="off"
          error={form.missing ? t("newConference.nameMissing") : undefined}
          onChange={(event) => form.onName(event.target.value)}
        />
        {spaces.length > 1 && (
          <div className={styles["pick"]}>
            <span className={styles["label"]}>{t("newConference.space")}</span>
            <Picker
              label={t("newConference.space")}
              icon={<Layers size={17} aria-hidden />}
              value={spaceId}
              options={spaces.map((space) => ({ value: space.spaceId, label: space.name }))}
              onChange={setSpaceId}
            />
          </div>
        )}
        {form.failure && <ErrorNotice failure={form.failure} />}
        <ModalActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("action.create")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

export function NewSpaceDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (spaceId: string) => void }) {
  const { t } = useTranslation();
  const form = useNaming(async (name) => {
    const answer = await ask("createSpace", { name });
    if (!answer.ok) return answer.error;
    onCreated(answer.value.spaceId);
    onClose();
    return undefined;
  });
  return (
    <Modal open onClose={onClose} title={t("newSpace.title")} lead={t("newSpace.lead")}>
      <form onSubmit={(event) => void form.submit(event)} noValidate>
        <TextField
          label={t("newSpace.name")}
          placeholder={t("newSpace.nameHint")}
          value={form.name}
          maxLength={100}
          autoComplete="off"
          error={form.missing ? t("newSpace.nameMissing") : undefined}
          onChange={(event) => form.onName(event.target.value)}
        />
        {form.failure && <ErrorNotice failure={form.failure} />}
        <ModalActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("action.create")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
