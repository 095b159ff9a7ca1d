import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasteLinkDialog } from "../links/PasteLinkDialog.tsx";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";

/** Beside the sign-in: a link to a conference may need no account. */
export function PasteLink() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const take = async (link: string) => {
    const answer = await ask("offerGuestEntry", { link });
    if (!answer.ok) return answer.error;
    close();
    return undefined;
  };
  return (
    <>
      <Button look="quiet" wide onClick={() => setOpen(true)}>
        {t("guest.withLink")}
      </Button>
      {open && <PasteLinkDialog take={take} onClose={close} />}
    </>
  );
}
