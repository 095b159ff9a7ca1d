import { Clock } from "lucide-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ConferenceAccess, ConferenceSpace, Result } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { useSending } from "../../ui/sending.ts";
import { TextArea } from "../../ui/TextArea.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { AccessChoice } from "../AccessChoice.tsx";
import { SpaceChoice } from "../SpaceChoice.tsx";
import styles from "../place/Place.module.css";
import type { Place } from "../place/place.ts";
import { describeDuration, inputsOf, nextSlot, timeOf } from "./describeSchedule.ts";

const MINUTE = 60_000;
const DURATIONS = [15, 30, 45, 60, 90, 120, 180, 240].map((minutes) => minutes * MINUTE);

interface Props {
  onClose: () => void;
  /** A conference that is there already. */
  place?: Place;
  /** Else a new one is made in one of these. */
  spaces?: ConferenceSpace[];
  initialSpace?: string | undefined;
}

/** When a conference takes place: of one that is there, or of a new one that is made for it. */
export function ScheduleDialog({ onClose, place, spaces = [], initialSpace }: Props) {
  const { t, i18n } = useTranslation();
  const before = place?.schedule;
  const [name, setName] = useState(before?.title ?? "");
  const [spaceId, setSpaceId] = useState(initialSpace ?? spaces[0]?.spaceId ?? "");
  const [at, setAt] = useState(() => inputsOf(before?.startTs ?? nextSlot(Date.now())));
  const [durationMs, setDurationMs] = useState(before?.durationMs ?? 30 * MINUTE);
  const [access, setAccess] = useState<ConferenceAccess>("space");
  const [description, setDescription] = useState(before?.description ?? "");
  const [checked, setChecked] = useState(false);
  const { busy, failure, send } = useSending(onClose);
  const startTs = timeOf(at.date, at.time);
  const nameMissing = place === undefined && name.trim() === "";

  const save = async (): Promise<Result<unknown>> => {
    if (startTs === undefined) return { ok: false, error: { name: "InvalidRequest" } };
    let roomId = place?.roomId;
    if (roomId === undefined) {
      const made = await ask("createConference", { spaceId, name: name.trim(), access });
      if (!made.ok) return made;
      ({ roomId } = made.value);
    }
    const title = place === undefined ? "" : name.trim();
    return ask("scheduleConference", {
      roomId,
      schedule: { startTs, durationMs, title, description: description.trim() },
    });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (startTs !== undefined && !nameMissing) void send(save);
  };
  const durations = DURATIONS.includes(durationMs) ? DURATIONS : [...DURATIONS, durationMs].toSorted((a, b) => a - b);
  return (
    <Modal
      open
      onClose={onClose}
      title={place ? t("schedule.titleOf", { name: place.name }) : t("schedule.title")}
      lead={t(place ? "schedule.lead" : "schedule.leadNew")}
    >
      <form onSubmit={submit} noValidate>
        <TextField
          label={t(place ? "schedule.subject" : "newConference.name")}
          placeholder={place ? place.name : t("newConference.nameHint")}
          value={name}
          maxLength={100}
          autoComplete="off"
          error={checked && nameMissing ? t("newConference.nameMissing") : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <SpaceChoice spaces={spaces} value={spaceId} onChange={setSpaceId} />
        <div className={styles["row"]}>
          <TextField
            type="date"
            label={t("schedule.date")}
            value={at.date}
            error={checked && startTs === undefined ? t("schedule.timeMissing") : undefined}
            onChange={(event) => setAt({ ...at, date: event.target.value })}
          />
          <TextField
            type="time"
            label={t("schedule.time")}
            value={at.time}
            onChange={(event) => setAt({ ...at, time: event.target.value })}
          />
        </div>
        <div className={styles["pick"]}>
          <span className={styles["label"]}>{t("schedule.duration")}</span>
          <Picker
            label={t("schedule.duration")}
            icon={<Clock size={17} aria-hidden />}
            value={String(durationMs)}
            options={durations.map((ms) => ({ value: String(ms), label: describeDuration(ms, i18n.language) }))}
            onChange={(value) => setDurationMs(Number(value))}
          />
        </div>
        <TextArea
          label={t("schedule.description")}
          value={description}
          maxLength={2000}
          onChange={(event) => setDescription(event.target.value)}
        />
        {place === undefined && <AccessChoice access={access} onChange={setAccess} />}
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          {place && before && (
            <Button
              look="quiet"
              className={styles["apart"]}
              onClick={() => void send(() => ask("scheduleConference", { roomId: place.roomId, schedule: null }))}
            >
              {t("schedule.clear")}
            </Button>
          )}
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t(place ? "action.save" : "schedule.create")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
