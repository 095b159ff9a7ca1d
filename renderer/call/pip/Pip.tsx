import { ChevronLeft, ChevronRight, Maximize2, Mic, MicOff, Phone, Pin, PinOff, Video, VideoOff } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { LocalMedia } from "../../media/media.ts";
import { cx } from "../../ui/cx.ts";
import { useNow } from "../../ui/hooks.ts";
import { Tooltip, TooltipPlace } from "../../ui/Tooltip.tsx";
import { leave } from "../callController.ts";
import { setCamera, setMicrophone } from "../callDevices.ts";
import { useMedia } from "../callStore.ts";
import type { Tile } from "../participants.ts";
import { picturesOf } from "../pictures.ts";
import type { Picture } from "../pictures.ts";
import { actionOf, shortcutKeys } from "../shortcuts.ts";
import { SharedScreen } from "../SharedScreen.tsx";
import { TileView } from "../TileView.tsx";
import styles from "./Pip.module.css";
import { neighbour, nextPipFocus } from "./pipFocus.ts";
import type { PipFocus } from "./pipFocus.ts";
import { closePip, followMinimizing, usePipWindow } from "./pipStore.ts";

/** The call's small window: one person at a time, and what one needs while doing something else. */
export function Pip({ tiles }: { tiles: readonly Tile[] }) {
  const child = usePipWindow();
  // The call is over: so is its window.
  useEffect(() => closePip, []);
  useEffect(followMinimizing, []);
  if (!child) return null;
  return createPortal(
    <TooltipPlace value={child.document.body}>
      <PipContent child={child} tiles={tiles} />
    </TooltipPlace>,
    child.document.body,
  );
}

function PipContent({ child, tiles }: { child: Window; tiles: readonly Tile[] }) {
  const { t } = useTranslation();
  const local = useMedia((state) => state.local);
  const size = useSize(child);
  const [chosen, setChosen] = useState<string>();
  const views = useMemo(() => picturesOf(tiles), [tiles]);
  const focus = useFocus(views, chosen);
  const shown = views.find((view) => view.id === focus?.id);
  useKeys(child, local);
  if (!shown) return null;
  const turn = (step: 1 | -1) => setChosen(neighbour(views, shown.id, step));
  const pinned = shown.id === chosen;
  return (
    <main className={styles["pip"]} aria-label={t("pip.view")}>
      {shown.source === "screen" ? (
        <SharedScreen key={shown.id} tile={shown.tile} />
      ) : (
        <TileView key={shown.id} tile={shown.tile} rect={{ x: 0, y: 0, ...size }} />
      )}
      <div className={styles["drag"]} aria-hidden />
      <div className={styles["corner"]}>
        {views.length > 1 && (
          <PipButton
            label={t(pinned ? "pip.follow" : "pip.pin")}
            active={pinned}
            onClick={() => setChosen(pinned ? undefined : shown.id)}
          >
            {pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}
          </PipButton>
        )}
        <PipButton label={t("pip.back")} keys={shortcutKeys.pip} onClick={closePip}>
          <Maximize2 size={16} aria-hidden />
        </PipButton>
      </div>
      {views.length > 1 && (
        <>
          <div className={cx(styles["side"], styles["before"])}>
            <PipButton label={t("pip.previous")} onClick={() => turn(-1)}>
              <ChevronLeft size={18} aria-hidden />
            </PipButton>
          </div>
          <div className={cx(styles["side"], styles["after"])}>
            <PipButton label={t("pip.next")} onClick={() => turn(1)}>
              <ChevronRight size={18} aria-hidden />
            </PipButton>
          </div>
        </>
      )}
      <div className={styles["bar"]} role="toolbar">
        <PipButton
          label={t(local.microphoneOn ? "call.muteMicrophone" : "call.unmuteMicrophone")}
          keys={shortcutKeys.microphone}
          off={!local.microphoneOn}
          onClick={() => setMicrophone(!local.microphoneOn)}
        >
          {local.microphoneOn ? <Mic size={17} aria-hidden /> : <MicOff size={17} aria-hidden />}
        </PipButton>
        <PipButton
          label={t(local.cameraOn ? "call.cameraOff" : "call.cameraOn")}
          keys={shortcutKeys.camera}
          off={!local.cameraOn}
          onClick={() => setCamera(!local.cameraOn)}
        >
          {local.cameraOn ? <Video size={17} aria-hidden /> : <VideoOff size={17} aria-hidden />}
        </PipButton>
        <PipButton label={t("call.leave")} keys={shortcutKeys.leave} leaving onClick={leave}>
          <Phone size={17} aria-hidden className={styles["hangUp"]} />
        </PipButton>
      </div>
    </main>
  );
}

function PipButton({
  label,
  keys = [],
  off = false,
  active = false,
  leaving = false,
  onClick,
  children,
}: {
  label: string;
  keys?: string[];
  off?: boolean;
  active?: boolean;
  leaving?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        className={cx(styles["button"], off && styles["off"], active && styles["active"], leaving && styles["leave"])}
        onClick={onClick}
      >
        {children}
      </button>
    </Tooltip>
  );
}

function useFocus(views: readonly Picture[], chosen: string | undefined): PipFocus | undefined {
  const [focus, setFocus] = useState<PipFocus>();
  const next = nextPipFocus(focus, views, chosen, useNow(250));
  if (next?.id !== focus?.id) setFocus(next);
  return next;
}

function useSize(child: Window): { width: number; height: number } {
  const [size, setSize] = useState({ width: child.innerWidth, height: child.innerHeight });
  useEffect(() => {
    const onResize = () => setSize({ width: child.innerWidth, height: child.innerHeight });
    onResize();
    child.addEventListener("resize", onResize);
    return () => child.removeEventListener("resize", onResize);
  }, [child]);
  return size;
}

/** The call's keys work here too. */
function useKeys(child: Window, local: Pick<LocalMedia, "microphoneOn" | "cameraOn">): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.repeat || event.defaultPrevented) return;
    const action = actionOf(event);
    if (event.key === "Escape" || action === "pip") closePip();
    else if (action === "microphone") setMicrophone(!local.microphoneOn);
    else if (action === "camera") setCamera(!local.cameraOn);
    else if (action === "leave") leave();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    child.addEventListener("keydown", onKey);
    return () => child.removeEventListener("keydown", onKey);
  }, [child]);
}
