import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Settings } from "../../../preload/contract.ts";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Segments, SwitchRow } from "../../ui/Toggle.tsx";
import type { MediaStack } from "../mediaStack.ts";
import styles from "./Effects.module.css";

/** What is done to picture and sound before anybody gets them: in the lobby, in the call, in the settings. */
export function Effects({ stack }: { stack: MediaStack }) {
  const { t } = useTranslation();
  const { background, noise } = useApp((state) => state.settings);
  const covered = useStore(stack.effects, (state) => state.pace?.covered === true);
  const noiseFailed = useStore(stack.effects, (state) => state.noiseFailed);
  const id = useId();
  return (
    <section className={styles["effects"]} aria-labelledby={id}>
      <h2 id={id} className={styles["title"]}>
        {t("effects.title")}
      </h2>
      <SwitchRow
        label={t("effects.background")}
        checked={background === "blur"}
        onChange={(on) => void ask("changeSettings", { background: on ? "blur" : "none" })}
      />
      {covered && (
        <p role="status" className={styles["note"]}>
          {t("effects.covered")}
        </p>
      )}
      <div className={styles["noise"]}>
        <span>{t("effects.noise")}</span>
        <Segments<Settings["noise"]>
          label={t("effects.noise")}
          value={noise}
          options={[
            { value: "off", label: t("effects.noiseOff") },
            { value: "standard", label: t("effects.noiseStandard") },
            { value: "strong", label: t("effects.noiseStrong") },
          ]}
          onChange={(next) => void ask("changeSettings", { noise: next })}
        />
      </div>
      {noiseFailed && (
        <p role="status" className={styles["note"]}>
          {t("effects.noiseFailed")}
        </p>
      )}
    </section>
  );
}
