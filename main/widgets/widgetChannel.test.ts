import { afterEach, describe, expect, it, vi } from "vitest";
import { WidgetDriver } from "matrix-widget-api";
import { openChannel } from "./widgetChannel.ts";

const read = "org.matrix.msc2762.receive.event:m.room.message";

class TestDriver extends WidgetDriver {
  readonly sent: string[] = [];
  override validateCapabilities(): Promise<Set<string>> {
    return Promise.resolve(new Set([read]));
  }
  override sendEvent(type: string): Promise<{ roomId: string; eventId: string }> {
    this.sent.push(type);
    return Promise.resolve({ roomId: "!r:hs", eventId: "$e" });
  }
}

type Json = Record<string, unknown>;

/** A page that answers as a widget does. */
function open() {
  const posted: Json[] = [];
  const driver = new TestDriver();
  const channel = openChannel(
    { id: "w", creatorUserId: "@ann:hs", type: "m.custom", url: "https://widget.example/" },
    driver,
    (json) => {
      const message = JSON.parse(json) as Json;
      posted.push(message);
      if (message["api"] !== "toWidget") return;
      const response = message["action"] === "capabilities" ? { capabilities: [read, "more"] } : {};
      queueMicrotask(() => channel.receive(JSON.stringify({ ...message, response })));
    },
  );
  return { channel, driver, posted };
}
const ask = (action: string, data: Json) =>
  JSON.stringify({ api: "fromWidget", widgetId: "w", requestId: action, action, data });
const answerTo = (posted: Json[], action: string) =>
  posted.find((each) => each["requestId"] === action && "response" in each)?.["response"];

afterEach(() => vi.restoreAllMocks());

describe("openChannel", () => {
  it("asks what the widget wants once its page has loaded, and tells what it got", async () => {
    const { channel, posted } = open();
    channel.loaded();
    await vi.waitFor(() => expect(posted.some((each) => each["action"] === "notify_capabilities")).toBe(true));
    const told = posted.find((each) => each["action"] === "notify_capabilities");
    expect(told?.["data"]).toEqual({ requested: [read, "more"], approved: [read] });
    channel.stop();
  });

  it("does nothing that was not granted", async () => {
    const { channel, driver, posted } = open();
    channel.loaded();
    await vi.waitFor(() => expect(posted.some((each) => each["action"] === "notify_capabilities")).toBe(true));
    channel.receive(ask("send_event", { type: "m.room.message", content: {} }));
    expect(answerTo(posted, "send_event")).toHaveProperty("error");
    expect(driver.sent).toEqual([]);
    channel.stop();
  });

  it("tells the page of events of the kind that was granted, and writes none of it to the console", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const { channel, posted } = open();
    channel.loaded();
    await vi.waitFor(() => expect(posted.some((each) => each["action"] === "notify_capabilities")).toBe(true));
    channel.api.setViewedRoomId("!r:hs");
    const event = {
      type: "m.room.message",
      sender: "@ann:hs",
      event_id: "$e",
      room_id: "!r:hs",
      origin_server_ts: 1,
      content: { body: "a secret" },
      unsigned: {},
    };
    await channel.api.feedEvent(event);
    await channel.api.feedEvent({ ...event, type: "m.other" });
    expect(posted.filter((each) => each["action"] === "send_event").map((each) => each["data"])).toEqual([event]);
    expect(JSON.stringify(log.mock.calls)).not.toContain("a secret");
    channel.stop();
  });

  it("answers an action of its own", async () => {
    const { channel, posted } = open();
    channel.answer("io.element.join", (data) => ({ seen: data["x"] }));
    channel.receive(ask("io.element.join", { x: 1 }));
    await vi.waitFor(() => expect(answerTo(posted, "io.element.join")).toEqual({ seen: 1 }));
    channel.stop();
  });

  it("leaves the global object as it was, and hears nothing once stopped", () => {
    const { channel, posted } = open();
    expect("addEventListener" in globalThis).toBe(false);
    channel.stop();
    channel.receive(ask("supported_api_versions", {}));
    expect(posted).toEqual([]);
  });
});
