import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { ChatView } from "../../../preload/contract.ts";
import type { Pair } from "../../e2e/support/fixtures.ts";

type Chatting = Window & { parleyChat?: { acknowledged: string[]; shown: string[] } };

/** Notes in the page which of its messages the homeserver has acknowledged, and what others' say. */
export async function watchChat(page: Page): Promise<void> {
  await page.evaluate(() => {
    const chatting: Chatting = window;
    if (chatting.parleyChat !== undefined) return;
    const chat = (chatting.parleyChat = { acknowledged: new Array<string>(), shown: new Array<string>() });
    window.parley.on.chatChanged((view: ChatView) => {
      for (const { own, status, body } of view.messages) {
        if (body.kind !== "text") continue;
        const list = own ? chat.acknowledged : chat.shown;
        if ((!own || status === "sent") && !list.includes(body.text)) list.push(body.text);
      }
    });
  });
}

let counter = 0;

/** Each writes to the other, once a second; what is not acknowledged is not waited for. Ends with the fault. */
export function keepWriting(pair: Pair): { stop(): Promise<void> } {
  const write = async () => {
    counter++;
    for (const [page, who] of [
      [pair.a.page, "alice"],
      [pair.b.page, "bob"],
    ] as const) {
      const args = { roomId: pair.roomId, text: `${who} ${counter}` };
      await page.evaluate((message) => void window.parley.sendMessage(message), args);
    }
  };
  let running = write();
  const timer = setInterval(() => {
    running = running.then(write);
  }, 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Once more after the fault: waits until a new message of each reaches the other. @returns ms from `since` (unix ms) */
export async function chatBack(pair: Pair, since: number): Promise<number> {
  const sides = [
    [pair.a.page, pair.b.page, "alice"],
    [pair.b.page, pair.a.page, "bob"],
  ] as const;
  await Promise.all(
    sides.map(async ([from, to, who]) => {
      const text = `${who} after ${since}`;
      let tries = 0;
      await expect
        .poll(
          async () => {
            // One that the app refuses (it may still be opening its stores) is written again, as a person does.
            const again = tries++ % 20 === 0;
            const message = { roomId: pair.roomId, text: `${text} ${tries}` };
            if (again) await from.evaluate((one) => void window.parley.sendMessage(one), message);
            return to.evaluate(
              (wanted) => (window as Chatting).parleyChat?.shown.some((shown) => shown.startsWith(wanted)),
              text,
            );
          },
          { timeout: 40_000, intervals: [50], message: `${who}'s message after the fault arrives` },
        )
        .toBe(true);
    }),
  );
  return Date.now() - since;
}

/** How many acknowledged messages the other does not show. */
export async function lostMessages(pair: Pair): Promise<number> {
  const missing = async () => {
    const [one, other] = await Promise.all(
      [pair.a.page, pair.b.page].map((page) => page.evaluate(() => (window as Chatting).parleyChat)),
    );
    if (!one || !other) throw new Error("the chat is not watched");
    return [
      ...one.acknowledged.filter((text) => !other.shown.includes(text)),
      ...other.acknowledged.filter((text) => !one.shown.includes(text)),
    ];
  };
  await expect
    .poll(missing, { timeout: 10_000 })
    .toEqual([])
    .catch(() => {});
  return (await missing()).length;
}
