import type { CallName, linkingCalls } from "../../preload/contract.ts";
import type { CallHandlers } from "../security/door.ts";
import type { LinkingService } from "./linkingService.ts";

/** The answers to the calls of a sign-in by QR code. */
export function linkingHandlers(linking: LinkingService): Pick<CallHandlers, CallName & keyof typeof linkingCalls> {
  return {
    showLinkCode: ({ server }) => {
      linking.show(server);
      return null;
    },
    scanLinkCode: async ({ bytes }) => {
      await linking.scan(bytes);
      return null;
    },
    answerCheckCode: ({ code }) => {
      linking.answer(code);
      return null;
    },
    reopenLinkPage: async () => {
      await linking.reopen();
      return null;
    },
    cancelLinking: () => {
      linking.cancel();
      return null;
    },
  };
}
