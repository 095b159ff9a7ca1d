import { EllipsisVertical, Phone, ShieldCheck, Video } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../preload/contract.ts";
import { callNow } from "../../call/callController.ts";
import { ask } from "../../store/parley.ts";
import { IconButton } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal } from "../../ui/Modal.tsx";
import menu from "../../ui/Picker.module.css";
import { Tooltip } from "../../ui/Tooltip.tsx";
import styles from "./People.module.css";

/**
 * What else can be done with a person: comparing identities, and calls as older clients make them (MSC2746). A Matrix client does not say which calls it knows, so Parley does not guess:
 * a call is a MatrixRTC one, and the older way is offered in three places where there is a reason for it. Here, to whoever
 * knows what the other one uses; after a MatrixRTC call that nobody answered (`Calling.tsx`): silence is what such a client
 * gives; and in calling back somebody who has called that way (`RecentRow.tsx`).
 */
export function OtherWays({ place, userId }: { place: { roomId: string; name: string }; userId: string }) {
  const { t } = useTranslation();
  const label = t("people.otherWays", { name: place.name });
  const [failure, setFailure] = useState<Failure>();
  const verify = async () => {
    const answer = await ask("startVerification", { userId, roomId: place.roomId });
    setFailure(answer.ok ? undefined : answer.error);
  };
  const call = (camera: boolean) => void callNow(place, { camera, legacy: true });
  return (
    <>
      {failure && (
        <Modal open onClose={() => setFailure(undefined)} title={t("verify.person", { name: place.name })}>
          <ErrorNotice failure={failure} />
        </Modal>
      )}
      <DropdownMenu.Root modal={false}>
        <Tooltip text={label}>
          <DropdownMenu.Trigger asChild>
            <IconButton label={label}>
              <EllipsisVertical size={18} aria-hidden />
            </IconButton>
          </DropdownMenu.Trigger>
        </Tooltip>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu["menu"]} sideOffset={6} collisionPadding={10} align="end">
            <DropdownMenu.Item className={menu["item"]} onSelect={() => void verify()}>
              <ShieldCheck size={17} aria-hidden />
              {t("verify.person", { name: place.name })}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu["item"]} onSelect={() => call(true)}>
              <Video size={17} aria-hidden />
              {t("people.legacyVideo")}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu["item"]} onSelect={() => call(false)}>
              <Phone size={17} aria-hidden />
              {t("people.legacyVoice")}
            </DropdownMenu.Item>
            <DropdownMenu.Label className={styles["hint"]}>{t("people.legacyHint")}</DropdownMenu.Label>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}
