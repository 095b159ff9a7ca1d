import jsQR from "jsqr";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { deviceErrorName } from "../media/deviceErrors.ts";
import { appStore } from "../store/app.ts";
import styles from "./Linking.module.css";

/** How often the picture is looked at, ms: a look takes some tens of them. */
const LOOK_MS = 150;
/** A code as large as ours can be read in a picture of this width, px. */
const WIDTH = 800;

/**
 * Looks for a QR code through the camera. (Chromium's own BarcodeDetector is there on macOS alone.)
 *
 * @param onCode its bytes; another one than before each time. Nothing is looked for until it has resolved
 */
export function ScanCode({
  onCode,
  onFailure,
}: {
  onCode: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  onFailure: (failure: Failure | undefined) => void;
}) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [open, setOpen] = useState(false);
  const told = useRef({ onCode, onFailure });
  useEffect(() => {
    told.current = { onCode, onFailure };
  }, [onCode, onFailure]);
  useEffect(() => {
    const stop = new AbortController();
    void look(video, stop.signal, {
      onOpen: () => setOpen(true),
      onCode: (bytes) => told.current.onCode(bytes),
    }).catch((error: unknown) => {
      if (!stop.signal.aborted) told.current.onFailure({ name: deviceErrorName("camera", error) });
    });
    return () => stop.abort();
  }, []);
  return (
    <>
      <p>{t("linking.scan")}</p>
      <video
        ref={video}
        className={styles["camera"]}
        data-open={open}
        muted
        playsInline
        aria-label={t("linking.camera")}
      />
    </>
  );
}

/** @throws DOMException of getUserMedia */
async function look(
  target: React.RefObject<HTMLVideoElement | null>,
  stop: AbortSignal,
  on: { onOpen: () => void; onCode: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> },
): Promise<void> {
  const { cameraId } = appStore.getState().settings;
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 1280 }, ...(cameraId === undefined ? {} : { deviceId: cameraId }) },
  });
  const close = () => stream.getTracks().forEach((track) => track.stop());
  stop.addEventListener("abort", close);
  const video = target.current;
  if (stop.aborted || video === null) {
    close();
    return;
  }
  video.srcObject = stream;
  await video.play();
  on.onOpen();
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) throw new Error("no canvas");
  let last = "";
  while (!stop.aborted) {
    const found = read(video, drawing);
    if (found !== undefined && String(found) !== last) {
      last = String(found);
      await on.onCode(found);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function read(video: HTMLVideoElement, drawing: CanvasRenderingContext2D): Uint8Array<ArrayBuffer> | undefined {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return undefined;
  const scale = Math.min(1, WIDTH / videoWidth);
  const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
  const { canvas } = drawing;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  drawing.drawImage(video, 0, 0, width, height);
  const code = jsQR(drawing.getImageData(0, 0, width, height).data, width, height);
  return code === null || code.binaryData.length === 0 ? undefined : Uint8Array.from(code.binaryData);
}
