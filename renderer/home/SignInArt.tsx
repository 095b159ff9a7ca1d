import { useTranslation } from "react-i18next";
import { cx } from "../ui/cx.ts";
import { Mark } from "../ui/Mark.tsx";
import styles from "./SignInArt.module.css";

/** A call as an abstract picture: tiles, faces, and one that speaks. Decoration only. */
const tiles = [
  { hue: 224, look: "a" },
  { hue: 152, look: "b" },
  { hue: 318, look: "c" },
  { hue: 200, look: "d" },
  { hue: 14, look: "e" },
  { hue: 256, look: "f" },
] as const;

export function SignInArt() {
  const { t } = useTranslation();
  return (
    <aside className={styles["art"]}>
      <div className={styles["brand"]}>
        <Mark size={30} />
        <span>Parley</span>
      </div>
      <div className={styles["tiles"]} aria-hidden>
        {tiles.map(({ hue, look }) => (
          <div
            key={look}
            className={cx(styles["tile"], styles[look])}
            style={{ background: `linear-gradient(155deg, oklch(0.42 0.07 ${hue}), oklch(0.28 0.05 ${hue}))` }}
          >
            <svg viewBox="0 0 100 100" preserveAspectRatio="xMidYMax slice">
              <circle cx="50" cy="50" r="17" fill={`oklch(0.85 0.07 ${hue})`} />
              <path d="M14 112c0-22 16-38 36-38s36 16 36 38z" fill={`oklch(0.72 0.1 ${hue})`} />
            </svg>
          </div>
        ))}
      </div>
      <div className={styles["claim"]}>
        <p className={styles["big"]}>{t("signIn.claim")}</p>
        <p>{t("signIn.claimBody")}</p>
      </div>
    </aside>
  );
}
