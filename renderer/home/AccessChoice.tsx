import { RadioGroup } from "radix-ui";
import { useTranslation } from "react-i18next";
import type { ConferenceAccess } from "../../preload/contract.ts";
import styles from "./NewDialogs.module.css";

const accesses = [
  { access: "space", label: "newConference.accessSpace", note: "newConference.accessSpaceNote" },
  { access: "invited", label: "newConference.accessInvited", note: "newConference.accessInvitedNote" },
  { access: "ask", label: "newConference.accessAsk", note: "newConference.accessAskNote" },
] as const satisfies { access: ConferenceAccess; label: string; note: string }[];

/** Who may come in, in words. */
export function AccessChoice({
  access: chosen,
  choices,
  onChange,
}: {
  /** Undefined: none of these, so far. */
  access: ConferenceAccess | undefined;
  /** All when left out. */
  choices?: readonly ConferenceAccess[] | undefined;
  onChange: (access: ConferenceAccess) => void;
}) {
  const { t } = useTranslation();
  return (
    <RadioGroup.Root
      className={styles["pick"]}
      aria-label={t("newConference.access")}
      value={chosen ?? ""}
      onValueChange={(value) => {
        const found = accesses.find(({ access }) => access === value);
        if (found) onChange(found.access);
      }}
    >
      <span className={styles["label"]} aria-hidden>
        {t("newConference.access")}
      </span>
      {accesses
        .filter(({ access }) => choices?.includes(access) ?? true)
        .map(({ access, label, note }) => (
          <RadioGroup.Item key={access} value={access} aria-label={t(label)} className={styles["access"]}>
            <span className={styles["dot"]} aria-hidden>
              <RadioGroup.Indicator className={styles["dotOn"]} />
            </span>
            <span className={styles["accessText"]}>
              <span>{t(label)}</span>
              <span className={styles["accessNote"]}>{t(note)}</span>
            </span>
          </RadioGroup.Item>
        ))}
    </RadioGroup.Root>
  );
}
