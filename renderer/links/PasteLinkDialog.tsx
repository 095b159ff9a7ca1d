import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { TextField } from "../ui/TextField.tsx";

/** Asks for a link; `take` closes the dialog, or says why the link will not do. */
export function PasteLinkDialog({
  take,
  onClose,
}: {
  take: (link: string) => Promise<Failure | undefined>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [link, setLink] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setMissing(link.trim() === "");
    if (link.trim() === "") return;
    setBusy(true);
    setFailure(undefined);
    const failed = await take(link);
    setBusy(false);
    setFailure(failed);
  };
  return (
    <Modal open onClose={onClose} title={t("link.open")} lead={t("link.lead")}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={t("link.field")}
          placeholder={t("link.fieldHint")}
          value={link}
          maxLength={4096}
          autoComplete="off"
          error={missing ? t("link.missing") : undefined}
          onChange={(event) => {
            setLink(event.target.value);
            setMissing(false);
            setFailure(undefined);
          }}
        />
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("link.go")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
