import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "../../e2e/support/recordingProxy.ts";

/** A message to devices, of which each gets its own text. */
interface Sent {
  /** When the homeserver had taken it, unix ms. */
  ts: number;
  /** `USER DEVICE` */
  to: string[];
}

const SENDS_TO_DEVICE = /\/sendToDevice\/m\.room\.encrypted\//u;

/**
 * A reverse proxy before the homeserver that can keep its news back, so that all of them come in one sync answer, as after
 * a moment without network or in a room where everybody comes at the full hour. Counts requests by what they ask for.
 */
export async function syncGate(target: string) {
  const { hostname, port } = new URL(target);
  let held = false;
  /** Ends a sync that waits for news: empty, and at the place where it began. */
  const endings = new Set<() => void>();
  let waiting: (() => void)[] = [];
  /** Unix ms, when a sync answer had been handed over. */
  let answeredTs: number[] = [];
  const asked = new Map<string, number>();
  let sent: Sent[] = [];

  const server = createServer((incoming, answer) => {
    const { method, url: path = "", headers } = incoming;
    if (path === "/.well-known/matrix/client") {
      answer.writeHead(404).end();
      return;
    }
    const kind = `${method} ${kindOf(path)}`;
    asked.set(kind, (asked.get(kind) ?? 0) + 1);
    const sync = /\/sync(\?|$)/u.test(path);
    let ended = false;
    const forward = () => {
      if (ended) return;
      const outgoing = request({ hostname, port, method, path, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      outgoing.on("error", () => {
        if (!ended) answer.destroy();
      });
      answer.on("close", () => outgoing.destroy());
      incoming.pipe(outgoing);
      if (SENDS_TO_DEVICE.test(path)) noteRecipients(incoming, answer, (one) => sent.push(one));
      if (!sync) return;
      const since = new URL(path, target).searchParams.get("since");
      const end = () => {
        if (since === null || answer.headersSent) return;
        ended = true;
        outgoing.destroy();
        emptySync(answer, since);
      };
      endings.add(end);
      answer.on("finish", () => answeredTs.push(Date.now()));
      answer.on("close", () => endings.delete(end));
    };
    if (sync && held) waiting.push(forward);
    else forward();
  });
  const listening = await listen(server);
  return {
    ...listening,
    hold: () => {
      held = true;
      for (const end of endings) end();
    },
    /** From now on news come again. */
    release: () => {
      held = false;
      answeredTs = [];
      for (const go of waiting.splice(0)) go();
      waiting = [];
    },
    /** Of those since the release. */
    answered: (): readonly number[] => answeredTs,
    /** Requests since the last time this was asked. */
    takeAsked: (): Record<string, number> => {
      const taken = Object.fromEntries(asked);
      asked.clear();
      return taken;
    },
    /** Encrypted messages to devices that the homeserver has taken since the last time this was asked to forget. */
    sentToDevices: (): readonly Sent[] => sent,
    forgetSent: () => {
      sent = [];
    },
  };
}

function noteRecipients(incoming: IncomingMessage, answer: ServerResponse, note: (sent: Sent) => void): void {
  const parts: Buffer[] = [];
  incoming.on("data", (part: Buffer) => parts.push(part));
  answer.on("finish", () => {
    if (answer.statusCode !== 200) return;
    const { messages } = JSON.parse(Buffer.concat(parts).toString()) as { messages: Record<string, object> };
    const to = Object.entries(messages).flatMap(([user, devices]) =>
      Object.keys(devices).map((device) => `${user} ${device}`),
    );
    note({ ts: Date.now(), to });
  });
}

function emptySync(answer: ServerResponse, since: string): void {
  answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ next_batch: since }));
}

/** The path without what names one person, room or event. */
function kindOf(path: string): string {
  const [plain = ""] = path.split("?");
  return plain
    .split("/")
    .map((part) => (/^(%40|%21|%24|@|!|\$|_%40)|^m\d+\.|^[\d.]+$|^syd_/iu.test(part) ? "…" : part))
    .slice(1, 9)
    .join("/");
}
