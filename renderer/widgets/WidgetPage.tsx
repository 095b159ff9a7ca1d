import { AppWindow, PhoneOff, RotateCw, X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { WidgetState } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./Widgets.module.css";
import { WidgetQuestion } from "./WidgetQuestion.tsx";

/** The widget that is open. Its page is a view of the window's own that lies over the stage below; this is its frame. */
export function WidgetPage({ widget }: { widget: WidgetState }) {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const overlay = useOverlay();
  // Cards about calls and people at the door lie in the window, and a view would cover them.
  const cards = useApp((state) => state.ring.incoming.length + state.knocks.length > 0);
  const shown = widget.phase !== "failed" && widget.question === null && !overlay;
  useEffect(() => placed(stage.current, shown), [shown]);
  const isCall = widget.kind === "elementCall";
  return (
    <main className={styles["page"]} aria-label={widget.name}>
      <header className={styles["head"]}>
        <span className={styles["icon"]} aria-hidden>
          <AppWindow size={18} />
        </span>
        <div className={styles["names"]}>
          <h1>{isCall ? widget.roomName : widget.name}</h1>
          <p>{isCall ? t("widgets.elementCall") : t("widgets.from", { host: widget.host, room: widget.roomName })}</p>
        </div>
        <Tooltip text={t("widgets.reload")}>
          <IconButton label={t("widgets.reload")} onClick={() => void ask("reloadWidget", {})}>
            <RotateCw size={18} aria-hidden />
          </IconButton>
        </Tooltip>
        <Button
          look={widget.inCall ? "danger" : "plain"}
          size="s"
          icon={widget.inCall ? <PhoneOff size={16} aria-hidden /> : <X size={16} aria-hidden />}
          onClick={() => void ask("closeWidget", {})}
        >
          {t(widget.inCall ? "widgets.leave" : "action.close")}
        </Button>
      </header>
      <div ref={stage} className={styles["stage"]} data-cards={cards || undefined} data-widget-phase={widget.phase}>
        {widget.phase === "failed" && widget.error ? (
          <ErrorNotice failure={widget.error} className={styles["failed"]}>
            <Button size="s" onClick={() => void ask("reloadWidget", {})}>
              {t("widgets.reload")}
            </Button>
          </ErrorNotice>
        ) : (
          <div className={styles["wait"]}>
            {widget.phase === "loading" && <Spinner size={26} />}
            <p>{t(widget.phase === "loading" ? "widgets.opening" : "widgets.keys", { name: widget.name })}</p>
          </div>
        )}
      </div>
      {widget.question && <WidgetQuestion key={widget.question.kind} widget={widget} question={widget.question} />}
    </main>
  );
}

/** Tells main where the stage lies, for as long as the view is shown. */
function placed(stage: HTMLElement | null, shown: boolean): (() => void) | undefined {
  if (!stage || !shown) return undefined;
  const place = () => {
    const style = getComputedStyle(stage);
    const box = stage.getBoundingClientRect();
    const top = box.top + Number.parseFloat(style.paddingTop);
    void ask("placeWidget", {
      bounds: {
        x: Math.max(0, Math.round(box.left)),
        y: Math.max(0, Math.round(top)),
        width: Math.max(0, Math.round(box.width)),
        height: Math.max(0, Math.round(box.bottom - top)),
      },
    });
  };
  const observer = new ResizeObserver(place);
  observer.observe(stage);
  return () => {
    observer.disconnect();
    void ask("placeWidget", { bounds: null });
  };
}

/** Whether a dialog or menu is open, which a view would cover. Radix puts them at the end of the body. */
function useOverlay(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const observer = new MutationObserver(changed);
      observer.observe(document.body, { childList: true });
      return () => observer.disconnect();
    },
    () => document.body.querySelector(":scope > * [role=dialog], :scope > [role=dialog], [role=menu]") !== null,
  );
}
