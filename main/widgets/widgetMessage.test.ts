import { describe, expect, it } from "vitest";
import { isDeeperThan, MAX_MESSAGE, readWidgetMessage } from "./widgetMessage.ts";
import type { Refusal } from "./widgetMessage.ts";

const request = { api: "fromWidget", widgetId: "w", requestId: "r", action: "send_event", data: { type: "m.x" } };
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("readWidgetMessage", () => {
  it("takes a request as it is", () => {
    expect(readWidgetMessage(JSON.stringify(request), "w")).toEqual({ ok: true, message: request });
  });

  it("takes an answer to a request of ours", () => {
    const answer = { ...request, api: "toWidget", action: "capabilities", data: {}, response: { capabilities: ["x"] } };
    expect(readWidgetMessage(JSON.stringify(answer), "w")).toEqual({ ok: true, message: answer });
  });

  it("takes an answer that says that it failed", () => {
    const failed = { ...request, api: "toWidget", action: "capabilities", response: { error: { message: "no" } } };
    expect(readWidgetMessage(JSON.stringify(failed), "w").ok).toBe(true);
  });

  it("leaves what it does not know to the library, which refuses it with an answer", () => {
    expect(readWidgetMessage(JSON.stringify({ ...request, action: "org.new", data: { a: 1 } }), "w").ok).toBe(true);
  });

  const refused: [string, unknown, Refusal][] = [
    ["no text", { ...request }, "notJson"],
    ["no JSON", "{", "notJson"],
    ["nothing", "null", "notAMessage"],
    ["another widget's", JSON.stringify({ ...request, widgetId: "v" }), "otherWidget"],
    ["an answer to nothing of ours", JSON.stringify({ ...request, response: {} }), "notAMessage"],
    ["a request in our direction", JSON.stringify({ ...request, api: "toWidget" }), "notAMessage"],
    ["an event without a type", JSON.stringify({ ...request, data: { content: {} } }), "malformedData"],
    ["an event without data", JSON.stringify({ ...request, data: undefined }), "malformedData"],
    ["content that is a list", JSON.stringify({ ...request, data: { type: "m.x", content: [] } }), "malformedData"],
    ["a delay of a year", JSON.stringify({ ...request, data: { type: "m.x", delay: 3.2e10 } }), "malformedData"],
    ["data that is a list", JSON.stringify({ ...request, data: [] }), "notAMessage"],
    ["more than there may be", JSON.stringify({ ...request, padding: "x".repeat(MAX_MESSAGE) }), "tooLong"],
    ["what is nested too deep", `{"a":${nested(50_000)}}`, "tooDeep"],
    [
      "capabilities that are no list",
      JSON.stringify({ ...request, api: "toWidget", action: "capabilities", response: { capabilities: "all" } }),
      "malformedData",
    ],
    [
      "to-device messages that are no objects",
      JSON.stringify({
        ...request,
        action: "send_to_device",
        data: { type: "x", encrypted: true, messages: { a: 1 } },
      }),
      "malformedData",
    ],
  ];
  it.each(refused)("refuses %s", (_what, text, reason) => {
    expect(readWidgetMessage(text, "w")).toEqual({ ok: false, reason });
  });
});

describe("isDeeperThan", () => {
  it("counts levels", () => {
    expect(isDeeperThan({ a: [1] }, 2)).toBe(false);
    expect(isDeeperThan({ a: [1] }, 1)).toBe(true);
  });
});
