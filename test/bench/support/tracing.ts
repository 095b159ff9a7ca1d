import type { World } from "../../e2e/support/fixtures.ts";

type Instance = Awaited<ReturnType<World["launch"]>>;

/** One thing that happened in one process. Times are unix ms; without an end it was a moment. */
export interface TraceEvent {
  lane: string;
  name: string;
  start: number;
  end?: number;
}

/** What the hooks below leave in the process or page that they watch. */
interface Watched {
  joinTrace?: { name: string; start: number; end?: number }[];
}

/**
 * Watches an app from outside: requests and to-device messages of its main process; signalling, peer connections, keys
 * on their way to the decryptor and the first packets and frames of its page. Nothing in the product knows of it.
 */
export async function watchJoin({ app, page }: Instance): Promise<void> {
  await app.evaluate(() => {
    const scope = globalThis as Watched;
    if (scope.joinTrace !== undefined) {
      scope.joinTrace.length = 0;
      return;
    }
    const trace: NonNullable<Watched["joinTrace"]> = [];
    scope.joinTrace = trace;
    const { fetch } = globalThis;
    globalThis.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      // Ids and tokens say nothing here.
      const path = url.pathname
        .replace(/^\/_matrix\/client\/(v3|unstable|v1)\//, "")
        .split("/")
        .map((part) => decodeURIComponent(part))
        .filter((part) => !/^[!@$_]/.test(part))
        .slice(0, 4)
        .join("/");
      const what: { name: string; start: number; end?: number } = {
        name: `${init?.method ?? "GET"} ${path}${url.searchParams.has("org.matrix.msc4140.delay") ? " (delayed)" : ""}`,
        start: performance.timeOrigin + performance.now(),
      };
      trace.push(what);
      try {
        return await fetch(input, init);
      } finally {
        what.end = performance.timeOrigin + performance.now();
      }
    };
  });
  await page.evaluate(() => {
    const scope = window as Watched;
    const now = () => performance.timeOrigin + performance.now();
    if (scope.joinTrace !== undefined) {
      scope.joinTrace.length = 0;
      return;
    }
    const trace: NonNullable<Watched["joinTrace"]> = [];
    scope.joinTrace = trace;
    const say = (name: string) => trace.push({ name, start: now() });
    window.WebSocket = class extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        const opening: { name: string; start: number; end?: number } = { name: "signalling opens", start: now() };
        trace.push(opening);
        this.addEventListener("open", () => (opening.end = now()));
        const send = this.send.bind(this);
        let sent = 0;
        this.send = (data) => {
          if (++sent <= 12) say(`signal sent (${data instanceof Uint8Array ? data.byteLength : "?"} bytes)`);
          send(data);
        };
        let messages = 0;
        this.addEventListener("message", () => {
          if (++messages <= 4) say(messages === 1 ? "join response" : `signal ${messages}`);
        });
      }
    };
    let count = 0;
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
        super(...args);
        const name = `connection ${++count}`;
        say(`${name} made`);
        this.addEventListener("connectionstatechange", () => say(`${name} ${this.connectionState}`));
        this.addEventListener("signalingstatechange", () => say(`${name}: ${this.signalingState}`));
        this.addEventListener("iceconnectionstatechange", () => say(`${name}: ICE ${this.iceConnectionState}`));
        this.addEventListener("track", ({ track, receiver }) => {
          say(`${track.kind} track`);
          follow(track.kind, receiver);
        });
      }
    };
    function follow(kind: string, receiver: RTCRtpReceiver): void {
      const seen = new Set<string>();
      const once = (name: string, ready: boolean) => {
        if (!ready || seen.has(name)) return;
        seen.add(name);
        say(`${kind}: ${name}`);
      };
      const until = performance.now() + 5_000;
      const look = async () => {
        const report = await receiver.getStats();
        report.forEach((stats: RTCInboundRtpStreamStats) => {
          if (stats.type !== "inbound-rtp") return;
          once("first packet", (stats.packetsReceived ?? 0) > 0);
          once("first frame received", (stats.framesReceived ?? 0) > 0);
          once("first key frame decoded", (stats.keyFramesDecoded ?? 0) > 0);
          once("first sound out of the jitter buffer", (stats.jitterBufferEmittedCount ?? 0) > 0 && kind === "audio");
          once("a key frame asked for", (stats.pliCount ?? 0) > 0);
        });
        if (performance.now() < until && seen.size < 5) setTimeout(() => void look(), 10);
      };
      void look();
    }
    const { setParameters } = RTCRtpSender.prototype;
    RTCRtpSender.prototype.setParameters = function (this: RTCRtpSender, parameters, ...rest) {
      const layers = parameters.encodings.map(({ active }) => (active === false ? "off" : "on"));
      say(`${this.track?.kind ?? "no"} layers: ${layers.join(" ")}`);
      void followSender(this);
      return setParameters.call(this, parameters, ...rest);
    };
    /** Key frames that are encoded for the next second. */
    async function followSender(sender: RTCRtpSender): Promise<void> {
      const before = new Map<string, number>();
      const until = performance.now() + 1_000;
      while (performance.now() < until) {
        const report = await sender.getStats();
        report.forEach((stats: RTCOutboundRtpStreamStats) => {
          if (stats.type !== "outbound-rtp" || stats.kind !== "video") return;
          const [now_, then] = [stats.keyFramesEncoded ?? 0, before.get(stats.id)];
          if (then !== undefined && now_ > then) say(`key frame encoded (${stats.rid ?? "the only layer"})`);
          before.set(stats.id, now_);
        });
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    }
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: never[]) {
      const kind = (message as { kind?: string } | null)?.kind;
      if (kind === "setKey" || kind === "decode" || kind === "encode") say(`worker: ${kind}`);
      postMessage.call(this, message, ...rest);
    } as typeof postMessage;
    window.parley.on.mediaKeys((keys) => void say(`${keys.length} media key(s) came`));
    let phase = "";
    let members = 0;
    window.parley.on.stateChanged(({ call }) => {
      if (call === undefined) return;
      if (call.phase !== phase) say(`call: ${call.phase}`);
      phase = call.phase;
      const count = call.phase === "idle" ? 0 : call.members.length;
      if (count !== members) say(`roster: ${count}`);
      members = count;
    });
  });
}

/** All that was seen since `watchJoin`, sorted. */
export async function readTrace({ app, page }: Instance, who: string): Promise<TraceEvent[]> {
  const main = await app.evaluate(() => (globalThis as Watched).joinTrace ?? []);
  const seen = await page.evaluate(() => {
    const marks = performance.getEntriesByType("mark").filter(({ name }) => name.startsWith("parley:"));
    return [
      ...((window as Watched).joinTrace ?? []),
      ...marks.map(({ name, startTime }) => ({ name, start: performance.timeOrigin + startTime })),
    ];
  });
  return [
    ...main.map((event) => ({ ...event, lane: `${who}, main` })),
    ...seen.map((event) => ({ ...event, lane: `${who}, page` })),
  ].toSorted((a, b) => a.start - b.start);
}
