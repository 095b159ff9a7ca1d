import { describe, expect, it } from "vitest";
import type { EntryState, LinkPlace } from "../../preload/contract.ts";
import { nextEntry } from "./entryPolicy.ts";
import type { EntryInput } from "./entryPolicy.ts";

const place: LinkPlace = { kind: "room", room: "!a:x.org", server: "x.org", via: [] };
const roomId = "!a:x.org";
const error = { name: "KnockRefused" } as const;
const offered: EntryState = { phase: "offered", place };
const entering: EntryState = { phase: "entering", place };
const waiting: EntryState = { phase: "waiting", place, roomId, unanswered: false };
const long: EntryState = { ...waiting, unanswered: true };
const declined: EntryState = { phase: "declined", place };
const inside: EntryState = { phase: "inside", place, roomId, name: "Board" };

describe("nextEntry", () => {
  const cases: [string, EntryState | null, EntryInput, EntryState | null][] = [
    ["a link is offered", null, { type: "offered", place }, offered],
    ["the person asks", offered, { type: "asked", place }, entering],
    ["no account could be made", entering, { type: "notSignedIn", error }, { ...offered, error }],
    ["the knock has arrived", entering, { type: "knocked", roomId }, waiting],
    ["nobody answers", waiting, { type: "long" }, long],
    ["declined", waiting, { type: "declined", roomId }, declined],
    ["declined late", long, { type: "declined", roomId }, declined],
    ["admitted", long, { type: "admitted", roomId, name: "Board" }, inside],
    ["let in at once", entering, { type: "admitted", roomId, name: "Board" }, inside],
    ["asks again", declined, { type: "asked", place }, entering],
    ["the way in fails", waiting, { type: "failed", error }, { phase: "failed", place, error }],
    ["taken back", waiting, { type: "over" }, null],
    // what does not belong to it
    ["an answer for another room", waiting, { type: "declined", roomId: "!b:x.org" }, waiting],
    ["another room lets in", waiting, { type: "admitted", roomId: "!b:x.org", name: "B" }, waiting],
    ["an answer after it was taken back", null, { type: "admitted", roomId, name: "Board" }, null],
    ["nobody asked yet", offered, { type: "admitted", roomId, name: "Board" }, offered],
    ["a decline after the admission", inside, { type: "declined", roomId }, inside],
    ["an admission after the decline", declined, { type: "admitted", roomId, name: "Board" }, declined],
    ["long, when it is over", inside, { type: "long" }, inside],
    ["a failure from before", inside, { type: "failed", error }, inside],
    ["an account that fails after all", waiting, { type: "notSignedIn", error }, waiting],
  ];
  it.each(cases)("%s", (_what, now, input, expected) => expect(nextEntry(now, input)).toEqual(expected));
});
