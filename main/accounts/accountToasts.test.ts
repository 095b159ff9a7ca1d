import { expect, it } from "vitest";
import { Texts } from "../i18n/texts.ts";
import { RecordedToasts } from "../desktop/toasts/testing.ts";
import type { Toast } from "../desktop/toasts/toasts.ts";
import { AccountToasts } from "./accountToasts.ts";

it("two accounts have toasts of the same name, each told of its own alone, and named as soon as there are two", async () => {
  const [desk, texts] = [new RecordedToasts(), new Texts(() => ["en"])];
  const told: string[] = [];
  let several = false;
  const make = (id: string) => {
    const toasts = new AccountToasts(desk, texts, id, () => (several ? `@${id}:hs` : undefined));
    toasts.on("action", (toast, action) => told.push(`${id}: ${action} ${toast}`));
    toasts.on("opened", (toast) => told.push(`${id}: opened ${toast}`));
    toasts.on("gone", (toast, by) => told.push(`${id}: ${toast} gone by the ${by}`));
    return toasts;
  };
  const [first, other] = [make("first"), make("other")];
  const toast: Toast = {
    id: "knock",
    title: "Ada",
    body: "In Planning",
    actions: [],
    urgency: "normal",
    resident: false,
  };
  first.show(toast);
  several = true;
  other.show(toast);
  other.show({ ...toast, id: "bare", body: "" });
  expect([...desk.screen.values()].map(({ id, body }) => [id, body])).toEqual([
    ["first/knock", "In Planning"],
    ["other/knock", "In Planning · For @other:hs"],
    ["other/bare", "For @other:hs"],
  ]);
  desk.emit("action", "other/knock", "admit");
  desk.emit("opened", "first/knock");
  desk.emit("gone", "other/bare", "person");
  first.close("knock");
  expect([...desk.screen.keys()]).toEqual(["other/knock", "other/bare"]);
  await other.stop();
  desk.emit("action", "other/knock", "admit");
  expect(told).toEqual(["other: admit knock", "first: opened knock", "other: bare gone by the person"]);
});
