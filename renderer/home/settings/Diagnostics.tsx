import { FileText } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DiagnosticsPart, Failure } from "../../../preload/contract.ts";
import { callRecord } from "../../call/more/callRecord.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import styles from "./Settings.module.css";

/** What helps to find a fault: put together on this computer, read by the person, and saved where they say. */
export function Diagnostics() {
  const { t } = useTranslation();
  const [parts, setParts] = useState<DiagnosticsPart[]>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const collect = async () => {
    setBusy(true);
    const answer = await ask("collectDiagnostics", { statistics: callRecord() });
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.error);
    if (answer.ok) setParts(answer.value);
  };
  return (
    <>
      <div className={styles["ways"]}>
        <Button icon={<FileText size={17} aria-hidden />} busy={busy} onClick={() => void collect()}>
          {t("diagnostics.collect")}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} />}
      {parts && <ReadDialog parts={parts} onClose={() => setParts(undefined)} />}
    </>
  );
}

function ReadDialog({ parts, onClose }: { parts: DiagnosticsPart[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Failure>();
  const [saved, setSaved] = useState(false);
  const names = parts.map(({ name }) => name).filter((name) => !left.has(name));
  const save = async () => {
    if (names.length === 0) return;
    const answer = await ask("saveDiagnostics", { names });
    setFailure(answer.ok ? undefined : answer.error);
    setSaved(answer.ok && answer.value.saved);
  };
  return (
    <Modal open size="large" onClose={onClose} title={t("diagnostics.title")} lead={t("diagnostics.readLead")}>
      <div className={styles["scroll"]}>
        {parts.map((part) => (
          <Part
            key={part.name}
            part={part}
            included={!left.has(part.name)}
            onInclude={(on) => {
              const next = new Set(left);
              if (on) next.delete(part.name);
              else next.add(part.name);
              setLeft(next);
              setSaved(false);
            }}
          />
        ))}
      </div>
      <p role="status">{saved ? t("settingsFile.saved") : ""}</p>
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={onClose}>{t("action.close")}</Button>
        <Button look="primary" aria-disabled={names.length === 0} onClick={() => void save()}>
          {t("diagnostics.save")}
        </Button>
      </ModalActions>
    </Modal>
  );
}

function Part({
  part: { name, text },
  included,
  onInclude,
}: {
  part: DiagnosticsPart;
  included: boolean;
  onInclude: (on: boolean) => void;
}) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const kilobytes = Math.max(1, Math.round(text.length / 1000)).toLocaleString(i18n.language);
  return (
    <section>
      <div className={styles["partRow"]}>
        <label>
          <input
            type="checkbox"
            checked={included}
            aria-label={t("diagnostics.include", { name })}
            onChange={(event) => onInclude(event.target.checked)}
          />
          <bdi>{name}</bdi>
          <span className={styles["lead"]}>{t("diagnostics.size", { kilobytes })}</span>
        </label>
        <Button size="s" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {t(open ? "diagnostics.hide" : "diagnostics.read")}
          <span className="visuallyHidden"> {name}</span>
        </Button>
      </div>
      {/* Scrolls, and so has to be reached by the keyboard. */}
      <div id={id} hidden={!open}>
        {open && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <pre className={styles["contents"]} dir="ltr" tabIndex={0} role="region" aria-label={name}>
            {text}
          </pre>
        )}
      </div>
    </section>
  );
}
