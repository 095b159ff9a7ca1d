import { Camera } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallResult, Failure } from "../../preload/contract.ts";
import { deviceErrorName } from "../media/deviceErrors.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import styles from "./Trust.module.css";

/** How wide pictures are looked at, pixels; a code that fills a third of it can be read. */
const WIDTH = 640;
/** Between two looks, ms. */
const PAUSE_MS = 250;

type Found = CallResult<"scanCode">["found"];

/** The camera, held at the code that the other device shows. It is off until the person turns it on. */
export function ScanCode() {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const [found, setFound] = useState<Found>("nothing");
  const [failure, setFailure] = useState<Failure>();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!on || element === null) return;
    const end = new AbortController();
    void look(element, end.signal, setFound).catch((error: unknown) => {
      if (end.signal.aborted) return;
      setOn(false);
      setFailure({ name: deviceErrorName("camera", error) });
    });
    return () => end.abort();
  }, [on]);
  return (
    <>
      <p>{t("verify.scanTheirs")}</p>
      {on ? (
        <video className={styles["camera"]} ref={video} muted playsInline aria-label={t("verify.camera")} />
      ) : (
        <Button
          look="primary"
          icon={<Camera size={17} aria-hidden />}
          onClick={() => {
            setFailure(undefined);
            setOn(true);
          }}
        >
          {t("verify.cameraOn")}
        </Button>
      )}
      {on && found === "other" && <p role="status">{t("verify.otherCode")}</p>}
      {failure && <ErrorNotice failure={failure} />}
    </>
  );
}

/** Looks until the code was found, or nobody wants to any more. @throws DOMException of getUserMedia */
async function look(video: HTMLVideoElement, end: AbortSignal, onFound: (found: Found) => void): Promise<void> {
  const { cameraId } = appStore.getState().settings;
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 1280 }, ...(cameraId === undefined ? {} : { deviceId: { ideal: cameraId } }) },
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (end.aborted) return stop();
  end.addEventListener("abort", stop);
  video.srcObject = stream;
  // A dialog that closes meanwhile interrupts it.
  await video.play().catch(() => undefined);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas to look at");
  while (!end.aborted) {
    const luma = brightnessOf(video, canvas, context);
    if (luma !== undefined) {
      const answer = await ask("scanCode", { width: canvas.width, height: canvas.height, luma });
      if (end.aborted) return;
      if (answer.ok) onFound(answer.value.found);
      // Over, by this code or by the other side: what is on screen follows main.
      if (!answer.ok || answer.value.found === "done") return stop();
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** @returns rows of brightness; undefined before the first frame */
function brightnessOf(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): Uint8Array<ArrayBuffer> | undefined {
  if (video.videoWidth === 0) return undefined;
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const luma = new Uint8Array(canvas.width * canvas.height);
  for (let place = 0; place < luma.length; place += 1) {
    const at = place * 4;
    luma[place] = Math.round(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0));
  }
  return luma;
}
