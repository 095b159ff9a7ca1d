import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useAsking } from "../ui/asking.ts";
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
  const { text, missing, busy, failure, change, forgetFailure, submit } = useAsking(take);
  return (
    <Modal open onClose={onClose} title={t("link.open")} lead={t("link.lead")}>
      <form onSubmit={submit} noValidate>
        <TextField
          label={t("link.field")}
          placeholder={t("link.fieldHint")}
          value={text}
          maxLength={4096}
          autoComplete="off"
          error={missing ? t("link.missing") : undefined}
          onChange={(event) => {
            change(event.target.value);
            forgetFailure();
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
