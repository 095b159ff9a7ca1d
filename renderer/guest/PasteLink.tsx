import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { TextField } from "../ui/TextField.tsx";

/** Beside the sign-in: a link to a conference may need no account. */
export function PasteLink() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState("");
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(link.trim() === "");
    if (link.trim() === "") return;
    const answer = await ask("offerGuestEntry", { link });
    if (answer.ok) setOpen(false);
    else setFailure(answer.error);
  };
  return (
    <>
      <Button look="quiet" wide onClick={() => setOpen(true)}>
        {t("guest.withLink")}
      </Button>
      <Modal open={open} onClose={() => setOpen(false)} title={t("link.open")} lead={t("link.lead")}>
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
            <Button onClick={() => setOpen(false)}>{t("action.cancel")}</Button>
            <Button look="primary" type="submit">
              {t("link.go")}
            </Button>
          </ModalActions>
        </form>
      </Modal>
    </>
  );
}
