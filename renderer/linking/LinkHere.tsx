import { QrCode } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";

const LinkDialog = lazy(() => import("./LinkDialog.tsx").then((views) => ({ default: views.LinkDialog })));

/** Beside the other ways in of a homeserver that has it: another device signs this one in, by a QR code. */
export function LinkHere({ server }: { server: string }) {
  const { t } = useTranslation();
  const linking = useApp((state) => state.linking !== null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="l" wide icon={<QrCode size={17} aria-hidden />} onClick={() => setOpen(true)}>
        {t("linking.here")}
      </Button>
      {(open || linking) && (
        <Suspense fallback={null}>
          <LinkDialog
            server={server}
            onClose={() => {
              setOpen(false);
              void ask("cancelLinking", {});
            }}
          />
        </Suspense>
      )}
    </>
  );
}
