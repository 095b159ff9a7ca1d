import { ImageOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatFile } from "../../preload/contract.ts";
import { Modal } from "../ui/Modal.tsx";
import styles from "./Chat.module.css";
import { pictureOf } from "./pictureCache.ts";
import type { ShownPicture } from "./pictureCache.ts";

/** CSS pixels a picture takes in the list at most. */
const MAX = { width: 244, height: 220 };

/** A picture of a message: fetched when it comes into sight, its place kept free until then. A click shows it large. */
export function ChatPicture({ roomId, id, file }: { roomId: string; id: string; file: ChatFile }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLButtonElement>(null);
  const [picture, setPicture] = useState<ShownPicture | "failed">();
  const [large, setLarge] = useState(false);
  /** Once it was asked for: as it was sent, and not the thumbnail. */
  const [whole, setWhole] = useState<ShownPicture>();
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let gone = false;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting !== true) return;
        observer.disconnect();
        void pictureOf(roomId, id, true).then((shown) => {
          if (!gone) setPicture(shown ?? "failed");
        });
      },
      { rootMargin: "300px" },
    );
    observer.observe(element);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [roomId, id]);

  if (picture === "failed") {
    return (
      <p className={styles["aside"]}>
        <ImageOff size={15} aria-hidden /> {t("chat.imageFailed")}
      </p>
    );
  }
  const { width, height } = picture ?? { width: file.width ?? 4, height: file.height ?? 3 };
  const scale = Math.min(1, MAX.width / width, MAX.height / height);
  const small = (picture ?? file.width) ? scale : MAX.width / width;
  return (
    <>
      <button
        ref={ref}
        type="button"
        className={styles["picture"]}
        aria-label={t("chat.showImage", { name: file.name })}
        style={{ width: Math.max(24, width * small), height: Math.max(24, height * small) }}
        onClick={() => {
          setLarge(picture !== undefined);
          void pictureOf(roomId, id, false).then(setWhole);
        }}
      >
        {picture && <img src={picture.url} alt="" draggable={false} onError={() => setPicture("failed")} />}
      </button>
      {picture && (
        <Modal open={large} onClose={() => setLarge(false)} title={file.name} wide>
          <img
            className={styles["large"]}
            src={(whole ?? picture).url}
            alt={file.name}
            data-whole={whole !== undefined}
          />
        </Modal>
      )}
    </>
  );
}
