import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { listen } from "./recordingProxy.ts";

/** What a homeserver can lack. */
export type Ability = "delayed" | "sticky" | "transports";

const features: Record<Ability, string> = {
  delayed: "org.matrix.msc4140",
  sticky: "org.matrix.msc4354",
  transports: "org.matrix.msc4143",
};

/** Which requests have to wait, by method and path. */
export type Which = (method: string, url: string) => boolean;

interface Held {
  go(): void;
  /** Resolves when the homeserver has answered it, after all. */
  done: Promise<void>;
}

export interface Sent {
  /** Unix ms. */
  ts: number;
  url: string;
  body: string;
}

/**
 * A loopback door to a homeserver, for one app alone: it can hide what the homeserver is able to do, be shut for a
 * while, lose to-device messages, as a homeserver with a full queue or a cut federation does, and keep requests waiting.
 */
export async function openDoor(target: string, hide: Ability[] = []) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const toDevice: Sent[] = [];
  let shut = false;
  let loses: (sent: Sent) => boolean = () => false;

  const nothing: Which = () => false;
  const holds = { request: nothing, answer: nothing };
  const held = new Set<Held>();

  const forward = (
    incoming: IncomingMessage,
    answer: ServerResponse,
    body: Buffer,
    change?: (text: string) => string,
  ): void => {
    const { method = "", url = "" } = incoming;
    let finish = () => {};
    const done = new Promise<void>((resolve) => (finish = resolve));
    const wait = async (where: keyof typeof holds) => {
      if (holds[where](method, url)) await new Promise<void>((go) => held.add({ go, done }));
    };
    const send = () => {
      const { host: _host, ...headers } = incoming.headers;
      const outgoing = request(
        // A changed answer has to be readable.
        { hostname, port, method, path: url, headers: { ...headers, "accept-encoding": "identity" } },
        (response) => {
          const received = read(response).then(async (text) => {
            await wait("answer");
            const { "content-length": _length, "transfer-encoding": _encoding, ...kept } = response.headers;
            answer.writeHead(response.statusCode ?? 502, kept).end(change?.(text.toString()) ?? text);
          });
          void received.catch(() => answer.destroy()).finally(finish);
        },
      );
      outgoing.on("error", () => {
        answer.destroy();
        finish();
      });
      answer.on("close", () => outgoing.destroy());
      outgoing.end(body);
    };
    // What was kept waiting goes on even if nobody wants the answer any more: it had left the computer.
    void wait("request").then(send);
  };

  const server = createServer((incoming, answer) => {
    void read(incoming).then((body) => {
      const url = incoming.url ?? "";
      if (url.includes("/sendToDevice/")) {
        const sent = { ts: Date.now(), url, body: body.toString() };
        toDevice.push(sent);
        if (loses(sent)) {
          answer.writeHead(200, { "content-type": "application/json" }).end("{}");
          return;
        }
      }
      const lacks =
        (hide.includes("delayed") && /org\.matrix\.msc4140/.test(url)) ||
        (hide.includes("sticky") && /org\.matrix\.msc4354/.test(url)) ||
        (hide.includes("transports") && /\/rtc\/transports/.test(url));
      if (lacks) {
        const refusal = { errcode: "M_UNRECOGNIZED", error: "Unrecognized request" };
        answer.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(refusal));
      } else if (url === "/.well-known/matrix/client") {
        // The app shall go on through this door.
        forward(incoming, answer, body, (text) => changed(text, { "m.homeserver": { base_url: opened.url } }));
      } else if (url === "/_matrix/client/versions") {
        forward(incoming, answer, body, (text) => without(text, hide));
      } else forward(incoming, answer, body);
    });
  });
  server.on("connection", (socket) => {
    if (shut) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const opened = await listen(server);
  return {
    ...opened,
    /** Every request that carried to-device messages, those that got lost among them. */
    toDevice,
    /** Which of them get lost from now on. */
    lose: (which: (sent: Sent) => boolean) => void (loses = which),
    /** What has to wait from now on: on its way to the homeserver, or back from it. */
    hold: (where: keyof typeof holds, which: Which) => void (holds[where] = which),
    /** How many requests are waiting. */
    get held() {
      return held.size;
    },
    /** Nothing has to wait any more. Resolves when all that waited has been answered. */
    release: async () => {
      Object.assign(holds, { request: nothing, answer: nothing });
      const all = [...held];
      held.clear();
      for (const { go } of all) go();
      await Promise.all(all.map(({ done }) => done));
    },
    shut: () => {
      shut = true;
      for (const socket of sockets) socket.destroy();
    },
    open: () => void (shut = false),
  };
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const changed = (text: string, part: object): string => JSON.stringify({ ...(JSON.parse(text) as object), ...part });

function without(text: string, hide: Ability[]): string {
  const { unstable_features = {}, ...rest } = JSON.parse(text) as { unstable_features?: Record<string, boolean> };
  const shown = Object.entries(unstable_features).filter(
    ([name]) => !hide.some((ability) => name.startsWith(features[ability])),
  );
  return JSON.stringify({ ...rest, unstable_features: Object.fromEntries(shown) });
}
