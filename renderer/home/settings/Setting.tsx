import { createContext, use, useEffect, useRef } from "react";
import type { ReactNode } from "react";
import styles from "./Settings.module.css";
import type { Anchor } from "./settingsIndex.ts";

/** What the search has led to; a new object for each time, so that the same one can be found again. */
export const Found = createContext<{ anchor: Anchor } | undefined>(undefined);

/** A block of the settings that the search can jump to: it comes into sight, has the focus, and stands out for a moment. */
export function Setting({ id, children }: { id: Anchor; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const found = use(Found);
  const here = found?.anchor === id ? found : undefined;
  useEffect(() => {
    const block = ref.current;
    if (here === undefined || block === null) return undefined;
    block.scrollIntoView({ block: "center" });
    const control = block.querySelector<HTMLElement>("button:not([disabled]), input, a[href], [tabindex='0']");
    (control ?? block).focus({ preventScroll: true });
    block.dataset["found"] = "true";
    const end = () => delete block.dataset["found"];
    block.addEventListener("animationend", end);
    return () => {
      end();
      block.removeEventListener("animationend", end);
    };
  }, [here]);
  return (
    <div ref={ref} className={styles["setting"]} data-setting={id} tabIndex={-1}>
      {children}
    </div>
  );
}

/** A choice with its label above. */
export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      {children}
    </div>
  );
}

/** Part of a page with a heading of its own. */
export function Part({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <section className={styles["part"]}>
      <h3>{title}</h3>
      {lead !== undefined && <p className={styles["lead"]}>{lead}</p>}
      {children}
    </section>
  );
}

/** What is so, and can't be chosen: labels and values. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: string])[] }) {
  return (
    <dl className={styles["facts"]}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
