import { Layers } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ConferenceSpace } from "../../preload/contract.ts";
import { Picker } from "../ui/Picker.tsx";
import styles from "./NewDialogs.module.css";

/** In which space something new is made; nothing to choose where there is only one. */
export function SpaceChoice({
  spaces,
  value,
  onChange,
}: {
  spaces: ConferenceSpace[];
  value: string;
  onChange: (spaceId: string) => void;
}) {
  const { t } = useTranslation();
  if (spaces.length < 2) return null;
  const label = t("newConference.space");
  return (
    <div className={styles["pick"]}>
      <span className={styles["label"]}>{label}</span>
      <Picker
        label={label}
        icon={<Layers size={17} aria-hidden />}
        value={value}
        options={spaces.map((space) => ({ value: space.spaceId, label: space.name }))}
        onChange={onChange}
      />
    </div>
  );
}
