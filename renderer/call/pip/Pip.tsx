import { ChevronLeft, ChevronRight, Maximize2, Mic, MicOff, Phone, Video, VideoOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { cx } from "../../ui/cx.ts";
import { useNow } from "../../ui/hooks.ts";
import { leave, setCamera, setMicrophone } from "../callController.ts";
import { useMedia } from "../callStore.ts";
import type { Tile } from "../participants.ts";
import { actionOf } from "../shortcuts.ts";
import { TileView } from "../TileView.tsx";
import styles from "./Pip.module.css";
import { neighbour, nextPipFocus } from "./pipFocus.ts";
import type { PipFocus } from "./pipFocus.ts";
import { closePip, usePipWindow } from "./pipStore.ts";

/** The call's small window: one person at a time, and what one needs while doing something else. */
export function Pip({ tiles }: { tiles: readonly Tile[] }) {
  const child = usePipWindow();
  // The call is over: so is its window.
  useEffect(() => closePip, []);
  return child ? createPortal(<PipContent child={child} tiles={tiles} />, child.document.body) : null;
}

function PipContent({ child, tiles }: { child: Window; tiles: readonly Tile[] }) {
  const { t } = useTranslation();
  const local = useMedia((state) => state.local);
  const size = useSize(child);
  const [chosen, setChosen] = useState<string>();
  const focus = useFocus(tiles, chosen);
  const shown = tiles.find((tile) => tile.identity === focus?.identity);
  useKeys(
    child,
    () => setMicrophone(!local.microphoneOn),
    () => setCamera(!local.cameraOn),
  );
  if (!shown) return null;
  const turn = (step: 1 | -1) => setChosen(neighbour(tiles, shown.identity, step));
  return (
    <main className={styles["pip"]} aria-label={t("pip.view")}>
      <TileView key={shown.identity} tile={shown} rect={{ x: 0, y: 0, ...size }} />
      <div className={styles["drag"]} aria-hidden />
      <div className={styles["corner"]}>
        <PipButton label={t("pip.back")} onClick={closePip}>
          <Maximize2 size={16} aria-hidden />
        </PipButton>
      </div>
      {tiles.length > 1 && (
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
          off={!local.microphoneOn}
          onClick={() => setMicrophone(!local.microphoneOn)}
        >
          {local.microphoneOn ? <Mic size={17} aria-hidden /> : <MicOff size={17} aria-hidden />}
        </PipButton>
        <PipButton
          label={t(local.cameraOn ? "call.cameraOff" : "call.cameraOn")}
          off={!local.cameraOn}
          onClick={() => setCamera(!local.cameraOn)}
        >
          {local.cameraOn ? <Video size={17} aria-hidden /> : <VideoOff size={17} aria-hidden />}
        </PipButton>
        <PipButton label={t("call.leave")} leaving onClick={leave}>
          <Phone size={17} aria-hidden className={styles["hangUp"]} />
        </PipButton>
      </div>
    </main>
  );
}

function PipButton({
  label,
  off = false,
  leaving = false,
  onClick,
  children,
}: {
  label: string;
  off?: boolean;
  leaving?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      // The tooltips of the page would open in the page's own window.
      title={label}
      aria-label={label}
      className={cx(styles["button"], off && styles["off"], leaving && styles["leave"])}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function useFocus(tiles: readonly Tile[], chosen: string | undefined): PipFocus | undefined {
  const [focus, setFocus] = useState<PipFocus>();
  const next = nextPipFocus(focus, tiles, chosen, useNow(250));
  if (next?.identity !== focus?.identity) setFocus(next);
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
function useKeys(child: Window, onMicrophone: () => void, onCamera: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actionOf(event);
      if (event.key === "Escape" || action === "pip") closePip();
      else if (action === "microphone") onMicrophone();
      else if (action === "camera") onCamera();
      else if (action === "leave") leave();
    };
    child.addEventListener("keydown", onKey);
    return () => child.removeEventListener("keydown", onKey);
  }, [child, onMicrophone, onCamera]);
}
