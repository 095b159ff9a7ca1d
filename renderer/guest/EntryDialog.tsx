import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Modal } from "../ui/Modal.tsx";
import { EntryStatus } from "./EntryStatus.tsx";
import { placeName } from "./placeName.ts";

/** Somebody with an account asks to enter: closing takes the question back. */
export function EntryDialog() {
  const { t } = useTranslation();
  const entry = useApp((state) => state.entry);
  if (entry === null || entry.phase === "inside" || entry.phase === "offered") return null;
  return (
    <Modal open onClose={() => void ask("cancelEntry", {})} title={placeName(entry.place) ?? t("guest.unnamed")}>
      <EntryStatus entry={entry} />
    </Modal>
  );
}
