import { Message, MessageType, sessionBus } from "@jellybrick/dbus-next";
import type { MessageBus } from "@jellybrick/dbus-next";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FreedesktopToasts } from "./freedesktopToasts.ts";
import type { Toast } from "./toasts.ts";

const SERVICE = "org.freedesktop.Notifications";
const PATH = "/org/freedesktop/Notifications";

const CONFIG = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

const toast: Toast = {
  id: "$a",
  title: "Ada",
  body: "Incoming call",
  actions: [
    { id: "accept", label: "Accept" },
    { id: "decline", label: "Decline" },
  ],
  urgency: "critical",
  resident: true,
};

/** A notification service on the real bus that does what a test wants of it, also what no well-behaved one does. */
class Service {
  readonly bus: MessageBus;
  capabilities: unknown = ["actions", "body", "body-markup"];
  /** Answers `Notify`; "never" keeps the question, to be answered by `answerLate`. */
  notify: "id" | "error" | "never" = "id";
  readonly shown: { number: number; replaces: number; summary: string; actions: string[] }[] = [];
  readonly closed: number[] = [];
  #last = 0;
  #kept: Message[] = [];

  constructor(address: string) {
    this.bus = sessionBus({ busAddress: address });
    (this.bus as unknown as EventEmitter).on("error", () => {});
    this.bus.addMethodHandler((message) => this.#handle(message));
  }

  async start(): Promise<this> {
    await once(this.bus, "connect");
    await this.bus.requestName(SERVICE);
    return this;
  }

  emit(member: string, signature: string, body: unknown[]): void {
    this.bus.send(Message.newSignal(PATH, SERVICE, member, signature, body));
  }

  answerLate(): void {
    for (const message of this.#kept.splice(0)) this.#answerNotify(message);
  }

  #handle(message: Message): boolean {
    if (message.type !== MessageType.METHOD_CALL || message.interface !== SERVICE) return false;
    if (message.member === "GetCapabilities") {
      this.bus.send(Message.newMethodReturn(message, "as", [this.capabilities]));
    } else if (message.member === "CloseNotification") {
      this.closed.push(Number(message.body[0]));
      this.bus.send(Message.newMethodReturn(message));
    } else if (this.notify === "error") {
      this.bus.send(Message.newError(message, "org.test.Error", "no"));
    } else if (this.notify === "never") {
      this.#kept.push(message);
    } else {
      this.#answerNotify(message);
    }
    return true;
  }

  #answerNotify(message: Message): void {
    const [, replaces, , summary, , actions] = message.body as [string, number, string, string, string, string[]];
    const number = replaces === 0 ? ++this.#last : replaces;
    this.shown.push({ number, replaces, summary, actions });
    this.bus.send(Message.newMethodReturn(message, "u", [number]));
  }
}

const hasBus = spawnSync("dbus-daemon", ["--version"]).status === 0;

describe.runIf(hasBus)("toasts on a real session bus", () => {
  let folder: string;
  let daemon: ChildProcess;
  let address: string;
  const services: Service[] = [];
  let toasts: FreedesktopToasts | undefined;
  let events: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "parley-bus-"));
    writeFileSync(join(folder, "bus.conf"), CONFIG);
    daemon = spawn("dbus-daemon", [`--config-file=${join(folder, "bus.conf")}`, "--nofork", "--print-address"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (daemon.stdout === null) throw new Error("no output");
    [address] = (await once(createInterface(daemon.stdout), "line")) as [string];
    events = [];
  });
  afterEach(async () => {
    await toasts?.stop();
    for (const service of services.splice(0)) service.bus.disconnect();
    daemon.kill();
    rmSync(folder, { recursive: true });
  });

  const serve = async (change: Partial<Service> = {}) => {
    const service = Object.assign(new Service(address), change);
    services.push(service);
    return service.start();
  };
  const open = (busAddress = address) => {
    toasts = new FreedesktopToasts({ appName: "Parley", desktopEntry: "parley", busAddress })
      .on("capability", () => events.push(`capability ${toasts?.capability() ?? ""}`))
      .on("action", (id, action) => events.push(`action ${id} ${action}`))
      .on("opened", (id) => events.push(`opened ${id}`))
      .on("gone", (id, by) => events.push(`gone ${id} ${by}`));
    return toasts;
  };
  const ready = async (capability = "actions") => {
    const made = open();
    await vi.waitFor(() => expect(made.capability()).toBe(capability));
    events.length = 0;
    return made;
  };

  it("shows, changes in place and closes", async () => {
    const service = await serve();
    const made = await ready();
    made.show(toast);
    await vi.waitFor(() => expect(service.shown).toHaveLength(1));
    expect(service.shown[0]).toEqual({
      number: 1,
      replaces: 0,
      summary: "Ada",
      actions: ["default", "", "accept", "Accept", "decline", "Decline"],
    });
    made.show({ ...toast, title: "Ada L." });
    await vi.waitFor(() => expect(service.shown).toHaveLength(2));
    expect(service.shown[1]).toMatchObject({ number: 1, replaces: 1, summary: "Ada L." });
    made.close(toast.id);
    await vi.waitFor(() => expect(service.closed).toEqual([1]));
    expect(events).toEqual([]);
  });

  it("brings back what the person does, of its own toasts and buttons only", async () => {
    const service = await serve();
    const made = await ready();
    made.show(toast);
    await vi.waitFor(() => expect(service.shown).toHaveLength(1));
    service.emit("ActionInvoked", "us", [99, "accept"]);
    service.emit("ActionInvoked", "us", [1, "launch-missiles"]);
    service.emit("ActionInvoked", "us", [1, "accept"]);
    service.emit("ActionInvoked", "us", [1, "default"]);
    service.emit("NotificationClosed", "uu", [1, 2]);
    service.emit("ActionInvoked", "us", [1, "decline"]);
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(events).toEqual(["action $a accept", "opened $a", "gone $a person"]);
    made.show({ ...toast, id: "$b" });
    await vi.waitFor(() => expect(service.shown).toHaveLength(2));
    service.emit("NotificationClosed", "uu", [2, 1]);
    await vi.waitFor(() => expect(events.at(-1)).toBe("gone $b desktop"));
  });

  it("believes no other program on the bus", async () => {
    const service = await serve();
    const made = await ready();
    made.show(toast);
    await vi.waitFor(() => expect(service.shown).toHaveLength(1));
    const stranger = new Service(address);
    services.push(stranger);
    await once(stranger.bus, "connect");
    stranger.emit("ActionInvoked", "us", [1, "accept"]);
    stranger.emit("NotificationClosed", "uu", [1, 2]);
    // Also straight to us, past any match rule.
    const names = await stranger.bus.call(
      new Message({
        destination: "org.freedesktop.DBus",
        path: "/org/freedesktop/DBus",
        interface: "org.freedesktop.DBus",
        member: "ListNames",
      }),
    );
    for (const name of (names?.body[0] ?? []) as string[]) {
      if (!name.startsWith(":") || name === stranger.bus.name) continue;
      const signal = Message.newSignal(PATH, SERVICE, "ActionInvoked", "us", [1, "accept"]);
      signal.destination = name;
      stranger.bus.send(signal);
    }
    service.emit("ActionInvoked", "us", [1, "decline"]);
    await vi.waitFor(() => expect(events).toContain("action $a decline"));
    expect(events).toEqual(["action $a decline"]);
  });

  it("follows a service that comes, goes and is another", async () => {
    const made = open();
    expect(made.capability()).toBe("none");
    made.show(toast);
    const first = await serve();
    await vi.waitFor(() => expect(events).toEqual(["capability actions"]));
    made.show(toast);
    await vi.waitFor(() => expect(first.shown).toHaveLength(1));
    await first.bus.releaseName(SERVICE);
    await vi.waitFor(() => expect(events).toEqual(["capability actions", "gone $a desktop", "capability none"]));
    await serve({ capabilities: ["body"] });
    await vi.waitFor(() => expect(events.at(-1)).toBe("capability plain"));
  });

  it("gives up a service that hangs, and takes a toast away that comes too late", async () => {
    const service = await serve({ notify: "never" });
    const made = await ready();
    const before = performance.now();
    made.show(toast);
    await vi.waitFor(() => expect(events).toEqual(["capability none", "gone $a desktop"]), { timeout: 3_000 });
    expect(performance.now() - before).toBeLessThan(2_500);
    expect(service.shown).toEqual([]);
    service.answerLate();
    await vi.waitFor(() => expect(service.closed).toEqual([1]));
  });

  it("a service that refuses is as good as none", async () => {
    await serve({ notify: "error" });
    const made = await ready();
    made.show(toast);
    await vi.waitFor(() => expect(events).toEqual(["capability none", "gone $a desktop"]));
  });

  it("closes what was answered before it was there", async () => {
    const service = await serve({ notify: "never" });
    const made = await ready();
    made.show(toast);
    made.close(toast.id);
    // The question is on its way; it is answered only now.
    await vi.waitFor(() => {
      service.answerLate();
      expect(service.closed).toEqual([1]);
    });
    expect(events).toEqual([]);
  });

  it("lives without a bus, and when the bus ends", async () => {
    const without = open("unix:path=/nonexistent/bus");
    without.show(toast);
    without.close(toast.id);
    expect(without.capability()).toBe("none");
    await without.stop();

    await serve();
    const made = await ready();
    const ended = once(daemon, "exit");
    daemon.kill("SIGKILL");
    await ended;
    made.show(toast);
    await vi.waitFor(() => expect(made.capability()).toBe("none"), { timeout: 3_000 });
  });
});
