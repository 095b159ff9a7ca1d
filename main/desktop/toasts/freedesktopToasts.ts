import { Message, MessageType, Variant, sessionBus } from "@jellybrick/dbus-next";
import type { MessageBus } from "@jellybrick/dbus-next";
import type { EventEmitter } from "node:events";
import { logFor } from "../../logging/log.ts";
import { DEFAULT_ACTION, abilitiesOf, notifyArguments } from "./freedesktopMessage.ts";
import type { Picture, ServerAbilities } from "./freedesktopMessage.ts";
import { Toasts } from "./toasts.ts";
import type { Toast, ToastCapability } from "./toasts.ts";

const log = logFor("toasts");

const SERVICE = "org.freedesktop.Notifications";
const PATH = "/org/freedesktop/Notifications";
const BUS = "org.freedesktop.DBus";
const BUS_PATH = "/org/freedesktop/DBus";
/** Longer than any working service takes; a ring must not wait for one that hangs. */
const ANSWER_MS = 1_500;
/** When to look again for a service that did not answer, or a bus that was gone. */
const LOOK_AGAIN_MS = 30_000;
const REASON_EXPIRED = 1;
const REASON_PERSON = 2;

interface Entry {
  /** What shall be there; null: nothing. */
  wanted: Toast | null;
  /** What is there, by the service's id. */
  shown: { toast: Toast; number: number } | null;
  busy: boolean;
}

export interface FreedesktopOptions {
  appName: string;
  /** Name of our .desktop file, without its ending. */
  desktopEntry: string;
  picture?: Picture | undefined;
  /** The session's bus when left out. */
  busAddress?: string;
}

/**
 * Toasts by the desktop's notification service on the session bus: Electron's own have no buttons on Linux.
 * The service may be missing, come later, go, restart or hang; each of these is a capability, never an error.
 */
export class FreedesktopToasts extends Toasts {
  readonly #options: FreedesktopOptions;
  readonly #entries = new Map<string, Entry>();
  #bus: MessageBus | undefined;
  #abilities: ServerAbilities | undefined;
  /** Unique bus name of the service: only its signals count. */
  #owner = "";
  #again: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: FreedesktopOptions) {
    super();
    this.#options = options;
    void this.#connect();
  }

  capability(): ToastCapability {
    if (this.#abilities === undefined) return "none";
    return this.#abilities.actions ? "actions" : "plain";
  }

  show(toast: Toast): void {
    const entry = this.#entries.get(toast.id) ?? { wanted: null, shown: null, busy: false };
    entry.wanted = toast;
    this.#entries.set(toast.id, entry);
    void this.#settle(toast.id, entry);
  }

  close(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.wanted = null;
    void this.#settle(id, entry);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.removeAllListeners();
    const open = [...this.#entries.values()].flatMap(({ shown }) => (shown === null ? [] : [shown.number]));
    await Promise.allSettled(open.map((number) => this.#call("CloseNotification", "u", [number])));
    this.#bus?.disconnect();
    this.#bus = undefined;
  }

  /** Brings what is there in line with what is wanted, one step at a time: the service's answers may come late. */
  async #settle(id: string, entry: Entry): Promise<void> {
    if (entry.busy) return;
    entry.busy = true;
    try {
      while (entry.wanted !== (entry.shown?.toast ?? null) && !this.#stopped) {
        // oxlint-disable-next-line no-await-in-loop -- each step depends on the answer to the one before.
        if (!(await this.#step(entry, entry.wanted))) break;
      }
    } finally {
      entry.busy = false;
      if (entry.wanted === null && entry.shown === null && this.#entries.get(id) === entry) this.#entries.delete(id);
    }
  }

  async #step(entry: Entry, wanted: Toast | null): Promise<boolean> {
    const abilities = this.#abilities;
    if (abilities === undefined) {
      entry.wanted = entry.shown = null;
      return false;
    }
    try {
      if (wanted === null) {
        const number = entry.shown?.number ?? 0;
        entry.shown = null;
        await this.#call("CloseNotification", "u", [number]).catch((error: unknown) => {
          // Gone already, some services say so by an error.
          if (error instanceof Error) log.debug("closing a toast:", error.message);
        });
        return true;
      }
      const { appName, desktopEntry, picture } = this.#options;
      const args = notifyArguments(wanted, {
        abilities,
        replaces: entry.shown?.number ?? 0,
        appName,
        desktopEntry,
        ...(picture === undefined ? {} : { picture }),
      });
      const hints = Object.entries(args[6]).map(([name, hint]) => [name, new Variant(hint.signature, hint.value)]);
      const reply = await this.#call(
        "Notify",
        "susssasa{sv}i",
        args.with(6, Object.fromEntries(hints)),
        // Shown after we gave it up: take it away again, the person sees it elsewhere by now.
        (late) => void this.#call("CloseNotification", "u", [late.body[0]]).catch(() => {}),
      );
      entry.shown = { toast: wanted, number: Number(reply.body[0]) };
      return true;
    } catch (error) {
      log.warn("a toast could not be shown:", error instanceof Error ? error.message : error);
      entry.wanted = entry.shown = null;
      this.#lose();
      return false;
    }
  }

  async #connect(): Promise<void> {
    try {
      const { busAddress } = this.#options;
      const bus = sessionBus(busAddress === undefined ? {} : { busAddress });
      this.#bus = bus;
      // Without a listener an error of the connection would end the app; the library's types don't name it.
      (bus as unknown as EventEmitter).on("error", (error: Error) => {
        log.info("the session bus is out of reach", error.message);
        if (this.#bus === bus) this.#lose();
      });
      bus.on("message", (message) => {
        if (message.type !== MessageType.SIGNAL) return;
        // In the order of the bus: an answer that came in the same breath is dealt with in promises, before this.
        setImmediate(() => {
          if (this.#bus === bus) this.#onSignal(message);
        });
      });
      const rules = [
        `type='signal',sender='${SERVICE}',interface='${SERVICE}',path='${PATH}'`,
        `type='signal',sender='${BUS}',interface='${BUS}',member='NameOwnerChanged',arg0='${SERVICE}'`,
      ];
      await Promise.all(rules.map((rule) => this.#callBus("AddMatch", "s", [rule])));
    } catch (error) {
      log.info("no session bus", error instanceof Error ? error.message : error);
      this.#lose();
      return;
    }
    await this.#ask();
  }

  /** Asks the service what it can do; the bus starts it, where it knows how. */
  async #ask(): Promise<void> {
    try {
      const reply = await this.#call("GetCapabilities", "", []);
      this.#owner = reply.sender;
      this.#setAbilities(abilitiesOf(reply.body[0]));
    } catch (error) {
      log.info("no notification service", error instanceof Error ? error.message : error);
      this.#setAbilities(undefined);
    }
  }

  #onSignal(message: Message): void {
    const [first, second, third] = message.body;
    if (message.interface === BUS && message.sender === BUS && message.member === "NameOwnerChanged") {
      if (first === SERVICE && typeof third === "string") this.#onOwner(third);
      return;
    }
    if (message.interface !== SERVICE || message.sender !== this.#owner) return;
    const found = [...this.#entries].find(([, { shown }]) => shown !== null && shown.number === first);
    if (found === undefined) return;
    const [id, entry] = found;
    if (message.member === "ActionInvoked") {
      if (second === DEFAULT_ACTION) this.emit("opened", id);
      else if (entry.shown?.toast.actions.some((action) => action.id === second) && typeof second === "string")
        this.emit("action", id, second);
    } else if (message.member === "NotificationClosed") {
      entry.wanted = entry.shown = null;
      if (!entry.busy) this.#entries.delete(id);
      if (second === REASON_PERSON) this.emit("gone", id, "person");
      else if (second === REASON_EXPIRED) this.emit("gone", id, "desktop");
    }
  }

  /** The service came, went, or another took its place: what it showed is gone with it. */
  #onOwner(owner: string): void {
    if (owner === this.#owner) return;
    const left = this.#owner !== "";
    this.#owner = owner;
    if (left) this.#forget();
    if (owner !== "") void this.#ask();
    else void this.#keepIfStartable();
  }

  /** Some services end when they have nothing to show, and the bus starts them for the next toast. */
  async #keepIfStartable(): Promise<void> {
    const reply = await this.#callBus("ListActivatableNames", "", []).catch(() => undefined);
    const names = reply?.body[0];
    if (this.#owner === "" && !(Array.isArray(names) && names.includes(SERVICE))) this.#setAbilities(undefined);
  }

  #lose(): void {
    this.#setAbilities(undefined);
    this.#forget();
    if (this.#stopped || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      // Not before: an answer that comes late must still be heard, for its toast to be taken away.
      this.#bus?.disconnect();
      void this.#connect();
    }, LOOK_AGAIN_MS).unref();
  }

  #forget(): void {
    const gone = [...this.#entries.keys()];
    this.#entries.clear();
    for (const id of gone) this.emit("gone", id, "desktop");
  }

  #setAbilities(abilities: ServerAbilities | undefined): void {
    const before = this.capability();
    this.#abilities = abilities;
    const after = this.capability();
    if (before === after) return;
    log.info(`the desktop's toasts: ${after}`);
    this.emit("capability");
  }

  #call(member: string, signature: string, body: unknown[], onLate?: (reply: Message) => void): Promise<Message> {
    const message = new Message({ destination: SERVICE, path: PATH, interface: SERVICE, member, signature, body });
    return this.#send(message, onLate);
  }

  #callBus(member: string, signature: string, body: unknown[]): Promise<Message> {
    return this.#send(
      new Message({ destination: BUS, path: BUS_PATH, interface: BUS, member, signature, body }),
      undefined,
    );
  }

  async #send(message: Message, onLate: ((reply: Message) => void) | undefined): Promise<Message> {
    const bus = this.#bus;
    if (bus === undefined) throw new Error("no session bus");
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const answer = bus.call(message).then((reply) => {
      if (reply === null) throw new Error("no reply");
      if (late) onLate?.(reply);
      return reply;
    });
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        late = true;
        reject(new Error(`${message.member} was not answered within ${ANSWER_MS} ms`));
      }, ANSWER_MS);
    });
    try {
      return await Promise.race([answer, limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}
