import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Conference } from "../../preload/contract.ts";
import { Texts } from "../i18n/texts.ts";
import { RecordedToasts } from "../desktop/toasts/testing.ts";
import { JsonFile } from "../settings/jsonFile.ts";
import { defaultSettings } from "../settings/settings.ts";
import { initialState, StateHub } from "../state.ts";
import { noRights } from "./rights.ts";
import { ReminderToasts, Told } from "./reminderToasts.ts";

const START = 1_800_000_000_000;
const MINUTE = 60_000;

function conference(startTs: number): Conference {
  return {
    roomId: "!retro",
    name: "Retro",
    present: [],
    encrypted: true,
    membership: "joined",
    ringChoice: "default",
    topic: "",
    may: noRights,
    schedule: { startTs, durationMs: 30 * MINUTE, title: "", description: "" },
    lastActiveTs: 0,
  };
}

let folder: string;
let hub: StateHub;
let desk: RecordedToasts;
let opened: string[];

const remind = () =>
  new ReminderToasts({
    hub,
    texts: new Texts(() => ["en"]),
    toasts: desk,
    file: new JsonFile(join(folder, "reminders.json"), Told),
    open: (roomId) => opened.push(roomId),
  });
const list = (conferences: Conference[]) =>
  hub.set("conferences", {
    ready: true,
    spaces: [{ spaceId: "!s", name: "S", topic: "", may: noRights, canCreate: false, conferences }],
  });
const said = () => desk.all.map(({ title, body }) => `${title}: ${body}`);

beforeEach(() => {
  vi.useFakeTimers({ now: START - 60 * MINUTE });
  folder = mkdtempSync(join(tmpdir(), "parley-reminders-"));
  hub = new StateHub(initialState(defaultSettings));
  desk = new RecordedToasts();
  opened = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe("ReminderToasts", () => {
  it("tells before and at the start, and takes the first away for the second", () => {
    const reminders = remind();
    list([conference(START)]);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(55 * MINUTE);
    expect(said()).toEqual(["Retro: Starts in 5 minutes"]);
    vi.advanceTimersByTime(5 * MINUTE);
    expect(said()).toEqual(["Retro: Starts in 5 minutes", "Retro: Starts now"]);
    expect(desk.titles).toEqual(["Retro"]);
    vi.advanceTimersByTime(60 * MINUTE);
    expect(said()).toHaveLength(2);
    reminders.stop();
  });

  it("leads to the conference, once", () => {
    const reminders = remind();
    list([conference(START - 59 * MINUTE)]);
    const id = desk.first;
    desk.emit("action", id, "open");
    desk.emit("opened", id);
    expect(opened).toEqual(["!retro"]);
    reminders.stop();
  });

  it("tells nothing again after a restart", () => {
    const first = remind();
    list([conference(START - 59 * MINUTE)]);
    first.stop();
    const second = remind();
    expect(desk.all).toHaveLength(1);
    second.stop();
  });

  it("waits for a desktop that can show it, and for the person who wants quiet", () => {
    desk.able = "none";
    const reminders = remind();
    list([conference(START - 58 * MINUTE)]);
    hub.set("settings", { ...defaultSettings, doNotDisturb: true });
    desk.become("actions");
    expect(said()).toEqual([]);
    hub.set("settings", defaultSettings);
    expect(said()).toEqual(["Retro: Starts in 2 minutes"]);
    reminders.stop();
  });

  it("is silent about a conference that only lies open in a space, and once it has stopped", () => {
    const reminders = remind();
    list([{ ...conference(START), membership: "open" }]);
    vi.advanceTimersByTime(60 * MINUTE);
    reminders.stop();
    list([conference(START + MINUTE)]);
    vi.advanceTimersByTime(60 * MINUTE);
    expect(said()).toEqual([]);
  });
});
