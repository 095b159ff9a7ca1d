import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Homeserver } from "../../preload/contract.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./SignIn.module.css";

/** Whether a homeserver signs people in by the browser. */
export function hasBrowserWay(homeserver: Homeserver | undefined): boolean {
  return homeserver !== undefined && (homeserver.oauth || homeserver.sso);
}

/** The ways in by the browser: one, or one for each who may vouch for the person. */
export function BrowserWays({
  homeserver,
  primary,
  busy,
  onChoose,
}: {
  homeserver: Homeserver;
  primary: boolean;
  busy: boolean;
  onChoose: (provider?: string) => void;
}) {
  const { t } = useTranslation();
  const look = primary ? "primary" : "plain";
  const icon = <ExternalLink size={17} aria-hidden />;
  return (
    <div className={styles["ways"]}>
      {homeserver.providers.length === 0 ? (
        <Button look={look} size="l" wide busy={busy} icon={icon} onClick={() => onChoose()}>
          {t("signIn.browser")}
        </Button>
      ) : (
        homeserver.providers.map(({ id, name }) => (
          <Button key={id} look={look} size="l" wide busy={busy} icon={icon} onClick={() => onChoose(id)}>
            {t("signIn.with", { name })}
          </Button>
        ))
      )}
    </div>
  );
}
