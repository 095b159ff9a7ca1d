import { describe, expect, it } from "vitest";
import { readWidget, refusalOf } from "./roomWidgets.ts";

const content = { type: "m.custom", url: "https://widgets.example.org/$matrix_user_id", name: "Notes" };
const event = { sender: "@ann:hs", stateKey: "notes", content };

describe("readWidget", () => {
  it("reads one", () => {
    expect(readWidget(event)).toEqual({
      kind: "widget",
      widget: { id: "notes", sender: "@ann:hs", data: {}, waitForIframeLoad: true, ...content },
    });
  });

  it("the room's word counts for who it is, not what it says of itself", () => {
    const forged = { ...content, id: "other", creatorUserId: "@bob:hs" };
    expect(readWidget({ ...event, content: forged })).toMatchObject({ widget: { id: "notes", sender: "@ann:hs" } });
  });

  it.each([
    ["removed", {}],
    ["removed", { type: "m.custom" }],
    ["malformed", { ...content, url: 5 }],
    ["malformed", { ...content, url: "" }],
    ["malformed", { ...content, type: undefined }],
    ["malformed", { ...content, data: "x" }],
    ["malformed", { ...content, name: { a: 1 } }],
    ["malformed", null],
    ["malformed", "x"],
  ] as const)("%s", (kind, given) => {
    expect(readWidget({ ...event, content: given })).toEqual({ kind });
  });
});

describe("refusalOf", () => {
  const widget = (url: string) => ({
    id: "w",
    sender: "@ann:hs",
    type: "x",
    name: "",
    url,
    data: {},
    waitForIframeLoad: true,
  });
  it("judges the address as it is written, not what is filled in", () => {
    expect(refusalOf(widget(content.url), false)).toBeUndefined();
    expect(refusalOf(widget("https://$matrix_user_id.example.org/"), false)).toBeUndefined();
    expect(refusalOf(widget("file:///x"), false)).toBe("scheme");
  });
});
