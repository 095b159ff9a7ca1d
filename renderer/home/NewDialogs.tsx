import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ConferenceAccess, ConferenceSpace, Failure } from "../../preload/contract.ts";
import { openLobby } from "../call/callController.ts";
import { ask } from "../store/parley.ts";
import { useAsking } from "../ui/asking.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { TextField } from "../ui/TextField.tsx";
import { AccessChoice } from "./AccessChoice.tsx";
import { SpaceChoice } from "./SpaceChoice.tsx";

/** A dialog that asks for a name and creates what has it; `children` are what else there is to choose. */
function NamingDialog({
  texts,
  create,
  onClose,
  children,
}: {
  texts: "newConference" | "newSpace";
  create: (name: string) => Promise<Failure | undefined>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { text, missing, busy, failure, change, submit } = useAsking((name) => create(name.trim()));
  return (
    <Modal open onClose={onClose} title={t(`${texts}.title`)} lead={t(`${texts}.lead`)}>
      <form onSubmit={submit} noValidate>
        <TextField
          label={t(`${texts}.name`)}
          placeholder={t(`${texts}.nameHint`)}
          value={text}
          maxLength={100}
          autoComplete="off"
          error={missing ? t(`${texts}.nameMissing`) : undefined}
          onChange={(event) => change(event.target.value)}
        />
        {children}
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("action.create")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
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
  const [spaceId, setSpaceId] = useState(initial ?? spaces[0]?.spaceId ?? "");
  const [access, setAccess] = useState<ConferenceAccess>("space");
  const create = async (name: string) => {
    const answer = await ask("createConference", { spaceId, name, access });
    if (!answer.ok) return answer.error;
    onClose();
    openLobby({ roomId: answer.value.roomId, name });
    return undefined;
  };
  return (
    <NamingDialog texts="newConference" create={create} onClose={onClose}>
      <SpaceChoice spaces={spaces} value={spaceId} onChange={setSpaceId} />
      <AccessChoice access={access} onChange={setAccess} />
    </NamingDialog>
  );
}

export function NewSpaceDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (spaceId: string) => void }) {
  const create = async (name: string) => {
    const answer = await ask("createSpace", { name });
    if (!answer.ok) return answer.error;
    onCreated(answer.value.spaceId);
    onClose();
    return undefined;
  };
  return <NamingDialog texts="newSpace" create={create} onClose={onClose} />;
}
