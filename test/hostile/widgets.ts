import fc from "fast-check";
import { describeCapabilities } from "../../main/widgets/capabilities.ts";
import { elementCallUrl, grantElementCall } from "../../main/widgets/elementCall.ts";
import { readWidget, refusalOf } from "../../main/widgets/roomWidgets.ts";
import { openChannel } from "../../main/widgets/widgetChannel.ts";
import { Driver } from "../../main/widgets/widgetDriver.ts";
import { MAX_UPLOAD, readWidgetMessage } from "../../main/widgets/widgetMessage.ts";
import { isPrivate, judgeWidgetUrl } from "../../main/widgets/widgetUrl.ts";
import { ELSEWHERE, eve, HERE, me, must, mutated, nastyText, nastyValue } from "./arbitraries.ts";
import type { HostileRow } from "./rows.ts";
import { memoryRow, row } from "./rows.ts";
import { makeClient, makeRoom } from "./world.ts";

const ID = "w";
const actions: [string, Record<string, unknown>][] = [
  ["send_event", { type: "m.allowed", content: { body: "x" }, room_id: HERE }],
  ["send_event", { type: "m.room.power_levels", content: {}, state_key: "" }],
  ["send_event", { type: "m.allowed", content: {}, delay: 1000 }],
  ["send_event", { type: "m.allowed", content: {}, sticky_duration_ms: 1000 }],
  ["send_to_device", { type: "m.room_key", encrypted: true, messages: { [eve]: { "*": { a: 1 } } } }],
  ["org.matrix.msc2876.read_events", { type: "m.secret", room_ids: [ELSEWHERE], limit: 3 }],
  ["org.matrix.msc2876.read_events", { type: "m.room.member", state_key: true, room_ids: "*" }],
  ["org.matrix.msc3869.read_relations", { event_id: "$a", room_id: ELSEWHERE }],
  ["org.matrix.msc2974.request_capabilities", { capabilities: ["org.matrix.msc2762.timeline:*"] }],
  ["org.matrix.msc3973.user_directory_search", { search_term: "a" }],
  ["org.matrix.msc4039.download_file", { content_uri: "mxc://hs/x" }],
  ["org.matrix.msc4039.upload_file", { file: { base64: "AAAA" } }],
  ["org.matrix.msc4157.update_delayed_event", { delay_id: "somebody's", action: "send" }],
  ["org.matrix.msc4515.get_rtc_transports", {}],
  ["org.matrix.msc2931.navigate", { uri: "https://matrix.to/#/#a:hs" }],
  ["com.beeper.read_room_account_data", { type: "m.tag" }],
  ["get_openid", {}],
  ["watch_turn_servers", {}],
  ["content_loaded", {}],
  ["set_always_on_screen", { value: true }],
];
const request = fc
  .constantFrom(...actions)
  .map(([action, data]) => ({ api: "fromWidget", widgetId: ID, requestId: "r1", action, data }));
const answer = fc.constantFrom(
  {
    api: "toWidget",
    widgetId: ID,
    requestId: "r",
    action: "capabilities",
    data: {},
    response: { capabilities: ["a"] },
  },
  {
    api: "toWidget",
    widgetId: ID,
    requestId: "r",
    action: "supported_api_versions",
    response: { supported_versions: [] },
  },
  { api: "toWidget", widgetId: ID, requestId: "r", action: "send_event", response: { error: { message: "no" } } },
);
const message = mutated(fc.oneof({ weight: 5, arbitrary: request }, { weight: 1, arbitrary: answer }));

/** What crosses is text; what is no JSON at all crosses too. */
const asText = (value: unknown): unknown => {
  try {
    return JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? String(each) : each));
  } catch {
    return value;
  }
};

/** The library behind it writes to the console, thousands of times. */
function quiet({ run, ...rest }: HostileRow): HostileRow {
  return {
    ...rest,
    run: async (runCase) => {
      const { log, debug, warn, error } = console;
      Object.assign(console, { log: () => {}, debug: () => {}, warn: () => {}, error: () => {} });
      try {
        await run(runCase);
      } finally {
        Object.assign(console, { log, debug, warn, error });
      }
    },
  };
}

/** A widget that was granted one thing, and a homeserver that says what was asked of it. */
function makeWidget() {
  const asked: string[] = [];
  const client = makeClient((path) => {
    asked.push(path);
    return {};
  });
  const room = makeRoom(client, [me]);
  client.store.storeRoom(room);
  const posted: string[] = [];
  const driver = new Driver({
    client,
    roomId: HERE,
    decide: (requested) => Promise.resolve(new Set([...requested].filter((each) => each === granted))),
    askIdentity: () => Promise.resolve(false),
    transports: () => Promise.resolve([]),
  });
  const channel = openChannel(
    { id: ID, creatorUserId: eve, type: "m.custom", url: "https://widget.example/" },
    driver,
    (json) => posted.push(json),
  );
  return { channel, asked, posted };
}
const granted = "org.matrix.msc2762.receive.event:m.room.message";

async function afterAll(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

const capability = fc.oneof(
  nastyText,
  fc
    .tuple(
      fc.constantFrom(
        "org.matrix.msc2762.send.event:",
        "org.matrix.msc2762.receive.state_event:",
        "org.matrix.msc2762.send.state_event:",
        "org.matrix.msc3819.send.to_device:",
        "org.matrix.msc3819.receive.to_device:",
        "org.matrix.msc2762.timeline:",
        "com.beeper.capabilities.receive.room_account_data:",
        "org.matrix.msc",
        "",
      ),
      fc.oneof(
        nastyText,
        fc.constantFrom(
          "*",
          HERE,
          ELSEWHERE,
          "m.room_key",
          "m.secret.send",
          "m.room.encrypted",
          "m.room.member#",
          "##\\#",
        ),
      ),
      nastyText,
    )
    .map((parts) => parts.join("")),
);
const url = fc.oneof(
  nastyText,
  fc
    .tuple(
      fc.constantFrom(
        "https://",
        "http://",
        "file://",
        "javascript:",
        "https://u:p@",
        "parley-app://",
        "HTTPS:\\\\",
        "data:",
      ),
      fc.constantFrom(
        "a.example",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "0",
        "10.0.0.1",
        "192.168.0.1.nip.io",
        "①27.0.0.1",
        "$matrix_user_id",
        "a.example@localhost",
        "xn--",
      ),
      nastyText,
    )
    .map((parts) => parts.join("")),
);

export const widgetRows = [
  row("widget messages, read", 2000, fc.oneof(message.map(asText), nastyValue), (text) => {
    const read = readWidgetMessage(text, ID);
    if (!read.ok) return;
    must(typeof text === "string" && text.length <= MAX_UPLOAD, "no text");
    must(read.message.widgetId === ID, "of another widget");
    must((read.message.api === "toWidget") === (read.message.response !== undefined), "in a wrong direction");
  }),
  quiet(
    row("widget messages, acted upon", 1200, fc.array(message, { minLength: 1, maxLength: 6 }), async (messages) => {
      const { channel, asked, posted } = makeWidget();
      for (const each of messages) channel.receive(asText(each));
      await afterAll();
      channel.stop();
      must(asked.length === 0, `the homeserver was asked by a widget without any right: ${asked[0]}`);
      must(!posted.some((json) => json.includes("access_token")), "a token was given away");
    }),
  ),
  row(
    "widgets in a room's state",
    1000,
    fc.tuple(mutated(fc.record({ type: fc.constant("m.custom"), url, name: nastyText })), nastyText),
    ([content, stateKey]) => {
      const read = readWidget({ sender: eve, stateKey, content });
      if (read.kind !== "widget") return;
      must(typeof read.widget.url === "string" && read.widget.sender === eve, "believed of whom it says it is");
      if (refusalOf(read.widget, false) !== undefined) return;
      const address = new URL(read.widget.url);
      must(address.protocol === "https:" && address.username === "" && !isPrivate(address.hostname), "not the web");
    },
  ),
  row("addresses of widgets", 1000, url, (text) => {
    const verdict = judgeWidgetUrl(text, false);
    must(!verdict.ok || /^https:\/\/[^/@]+$/.test(verdict.origin), "not the encrypted web");
  }),
  row("capabilities that widgets ask for", 1500, fc.array(capability, { maxLength: 8 }), (wanted) => {
    for (const { capability: each } of describeCapabilities(wanted, HERE)) {
      must(wanted.includes(each), "asks for more than was asked for");
      must(!each.startsWith("org.matrix.msc2762.timeline:") || each.endsWith(`:${HERE}`), "another room");
      must(!/to_device:m\.(?:room_key|secret|forwarded)/.test(each), "keys of the person's encryption");
    }
    for (const each of grantElementCall(wanted, { roomId: HERE, userId: me, deviceId: "D" }))
      must(!/power_levels|timeline:\*|m\.room_key/.test(each), "too much for a call");
  }),
  row("addresses of Element Call", 500, fc.tuple(nastyText, nastyText), ([roomId, name]) => {
    const address = elementCallUrl({
      widgetId: ID,
      roomId,
      userId: me,
      deviceId: name,
      baseUrl: name,
      encrypted: true,
      direct: false,
      running: false,
      theme: "dark",
      language: name,
    });
    must(address.startsWith("parley-element-call://app/index.html#?"), "another address");
  }),
  memoryRow("widget messages that are refused", 10_000, () => {
    const { channel, posted } = makeWidget();
    return {
      round: (index) => {
        posted.length = 0;
        channel.receive(
          JSON.stringify({ api: "fromWidget", widgetId: ID, requestId: `r${index}`, action: "send_event" }),
        );
      },
      stop: () => channel.stop(),
    };
  }),
  quiet(
    memoryRow("widget messages that are answered, and answers to nothing", 6000, () => {
      const { channel, asked, posted } = makeWidget();
      return {
        round: async (index) => {
          posted.length = 0;
          asked.length = 0;
          const [action = "", data] = actions[index % actions.length] ?? [];
          const head = { widgetId: ID, requestId: `r${index}`, action };
          channel.receive(JSON.stringify({ ...head, api: "fromWidget", data }));
          channel.receive(JSON.stringify({ ...head, api: "toWidget", data: {}, response: { data } }));
          await afterAll();
        },
        stop: () => channel.stop(),
      };
    }),
  ),
];
