import type { Texts } from "../i18n/texts.ts";
import type { ReturnPage } from "./loopbackDoor.ts";

/** What the browser shows when it has brought the person back. */
export function returnPage({ t, language }: Texts): ReturnPage {
  return {
    language,
    direction: language.startsWith("ar") ? "rtl" : "ltr",
    title: t("signIn.browserDoneTitle"),
    body: t("signIn.browserDone"),
  };
}
