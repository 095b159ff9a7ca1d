import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import beep from "../../../assets/sounds/beep.wav";
import { Button } from "../../ui/Button.tsx";
import { playSound } from "../../ui/sound.ts";

/** Plays a short sound of ours where the call will be heard. */
export function SpeakerTest({ speakerId }: { speakerId: string | undefined }) {
  const { t } = useTranslation();
  const [state, setState] = useState<"quiet" | "playing" | "failed">("quiet");
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  return (
    <>
      <Button
        onClick={() => {
          stop.current?.();
          setState("playing");
          stop.current = playSound(beep, {
            loop: false,
            ...(speakerId !== undefined && { speakerId }),
            onEnd: (failed) => setState(failed ? "failed" : "quiet"),
          });
        }}
        data-state={state}
      >
        {t(state === "playing" ? "devices.playing" : "devices.test")}
      </Button>
      {state === "failed" && <p role="alert">{t("devices.testFailed")}</p>}
    </>
  );
}
