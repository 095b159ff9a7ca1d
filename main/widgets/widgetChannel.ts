import { ClientWidgetApi, Widget } from "matrix-widget-api";
import type { IWidget, IWidgetApiRequest, IWidgetApiResponseData, WidgetDriver } from "matrix-widget-api";
import { logFor } from "../logging/log.ts";
import { readWidgetMessage } from "./widgetMessage.ts";

const log = logFor("widgets");
type Listener = (event: { data: unknown; origin: string }) => void;

export interface WidgetChannel {
  api: ClientWidgetApi;
  /** What the page sent, as JSON. What is malformed is ignored and logged. */
  receive(text: unknown): void;
  /** The page has loaded. */
  loaded(): void;
  /** Answers a request of the widget that the API itself does not know. */
  answer(
    action: string,
    handle: (data: Record<string, unknown>) => IWidgetApiResponseData | Promise<IWidgetApiResponseData>,
  ): void;
  stop(): void;
}

/** Ignored messages that are told of, for each widget: one that goes wild must not fill the log. */
const MAX_TOLD = 20;

/**
 * The client's side of the widget API, in this process: the page is reached through `post`, never by a frame.
 *
 * @param post sends JSON to the page
 */
export function openChannel(definition: IWidget, driver: WidgetDriver, post: (json: string) => void): WidgetChannel {
  const { api, receive, load } = withoutFrame(new Widget(definition), driver);
  // The library's own would write each message, tokens and keys included, to the console.
  Object.defineProperty(api.transport, "sendInternal", {
    value: (message: unknown) => post(JSON.stringify(message)),
  });
  // Some of what it sends it does not wait for: when the page is gone, nobody hears that there is no answer.
  const send = api.transport.send.bind(api.transport);
  api.transport.send = (action, data) => {
    const sent = send(action, data);
    sent.catch(() => {});
    return sent as never;
  };
  let told = 0;
  const ignore = (why: string) => {
    if (told++ < MAX_TOLD) log.warn(`ignored a message of the widget ${definition.id}: ${why}`);
  };
  return {
    api,
    receive: (text) => {
      const read = readWidgetMessage(text, definition.id);
      if (!read.ok) {
        ignore(read.reason);
        return;
      }
      try {
        receive({ data: read.message, origin: "" });
      } catch (error) {
        ignore(error instanceof Error ? error.message : "it threw");
      }
    },
    loaded: load,
    answer: (action, handle) => {
      api.on(`action:${action}`, (event: CustomEvent<IWidgetApiRequest>) => {
        event.preventDefault();
        void Promise.resolve(handle(event.detail.data)).then(
          (response) => api.transport.reply(event.detail, response),
          (error: unknown) => log.warn(`${action} failed`, error),
        );
      });
    },
    stop: () => api.stop(),
  };
}

/** The library wants a frame to send to and a window to listen on: it gets two that lead here. */
function withoutFrame(widget: Widget, driver: WidgetDriver) {
  let receive: Listener = () => {};
  let load = () => {};
  const frame = {
    contentWindow: { postMessage: () => {} },
    addEventListener: (_name: string, listener: () => void) => (load = listener),
  } as unknown as ConstructorParameters<typeof ClientWidgetApi>[1];
  const window = {
    addEventListener: (_name: string, listener: Listener) => (receive = listener),
    removeEventListener: () => (receive = () => {}),
  };
  // It listens on the global object, which here is no window; for as long as it is built, it is one.
  const global = globalThis as unknown as Partial<typeof window>;
  const before = global.addEventListener;
  global.addEventListener = window.addEventListener;
  try {
    const api = new ClientWidgetApi(widget, frame, driver);
    Object.defineProperty(api.transport, "inboundWindow", { value: window });
    return { api, receive: (event: Parameters<Listener>[0]) => receive(event), load: () => load() };
  } finally {
    if (before === undefined) delete global.addEventListener;
    else global.addEventListener = before;
  }
}
