import type { CallArgs, EventName, EventPayload, OpenRequest, RecentCall } from "../../preload/contract.ts";
import type { BrowserSignInOptions } from "../auth/browserSignIn.ts";
import { ChatNews } from "../chat/chatNews.ts";
import { ChatToasts } from "../chat/chatToasts.ts";
import type { Thumbnails } from "../chat/thumbnails.ts";
import { ReminderToasts, Told } from "../conference/reminderToasts.ts";
import type { OpenRequests } from "../desktop/links/openRequests.ts";
import type { Profile } from "../desktop/profile.ts";
import { EntryService } from "../guest/entryService.ts";
import { buildHandlers } from "../handlers.ts";
import type { AccountHandlers, HandlersOptions } from "../handlers.ts";
import { LinkingService } from "../linking/linkingService.ts";
import { KnockToasts } from "../knocks/knockToasts.ts";
import { SessionService } from "../matrix/sessionService.ts";
import type { SecretsPlace } from "../matrix/sessionSecrets.ts";
import type { Toasts } from "../desktop/toasts/toasts.ts";
import { InterruptedCall } from "../rtc/interruptedCall.ts";
import { JsonFile } from "../settings/jsonFile.ts";
import { SignedIn } from "../signedIn.ts";
import { initialState, StateHub } from "../state.ts";
import { VerificationToasts } from "../trust/verificationToasts.ts";
import type { WidgetSurroundings } from "../widgets/widgetService.ts";
import { accountFolder, remindersFile } from "./accountSlots.ts";
import { AccountToasts } from "./accountToasts.ts";

/** What one account gets of the app that all share. */
export interface AccountOptions extends Pick<
  HandlersOptions,
  | "screens"
  | "showWindow"
  | "onCloseAnswer"
  | "onCallVideo"
  | "texts"
  | "ringPage"
  | "updates"
  | "updateFeed"
  | "openBrowser"
> {
  id: string;
  profile: Profile;
  /** The state that the window shows: settings are taken from it. */
  windowHub: StateHub;
  requests: OpenRequests;
  thumbnails: Thumbnails;
  widgets: WidgetSurroundings;
  allowSfu(url: string): void;
  /** Where the secrets of this account lie. */
  secrets: SecretsPlace;
  browser: BrowserSignInOptions;
  /** The page has what it shows first. */
  pageFilled(): Promise<void>;
  safeStorageAvailable(): boolean;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  changeSettings(part: CallArgs<"changeSettings">): void;
  mainWindowFocused(): boolean;
  /** Whether the window shows this account now. */
  isShown(): boolean;
  /** The user id to be named on what reaches the person; undefined while there is only one account. */
  saidAs(): string | undefined;
  /** The window shall show this account. */
  showAccount(): void;
  /** The window shall show this account, at this room. */
  openRoom(roomId: string): void;
  /** The same, at the chat of it. */
  openChat(roomId: string): void;
  onMissed(call: RecentCall): void;
}

/**
 * One account: its state, its session, its services while somebody is signed in, its answers to the contract, and its
 * toasts. It runs the same whether the window shows it or not; what it says to the page gets through only if it does.
 */
export class Account {
  readonly id: string;
  /** Of its stores. */
  readonly folder: string;
  readonly hub: StateHub;
  readonly session: SessionService;
  readonly entry: EntryService;
  readonly linking: LinkingService;
  readonly handlers: AccountHandlers;
  readonly #options: AccountOptions;
  readonly #interrupted = new InterruptedCall();
  #signedIn: SignedIn | undefined;
  /** What shall be opened once the window shows this account. */
  #waiting: OpenRequest | undefined;
  #toasts: AccountToasts | undefined;
  readonly #news = new ChatNews();
  #chats: ChatToasts | undefined;
  #knocks: KnockToasts | undefined;
  #verifications: VerificationToasts | undefined;
  #reminders: ReminderToasts | undefined;

  constructor(options: AccountOptions) {
    const { id, profile, windowHub } = options;
    this.#options = options;
    this.id = id;
    this.folder = accountFolder(profile.folder, id);
    this.hub = new StateHub(initialState(windowHub.current.settings));
    this.session = new SessionService({
      hub: this.hub,
      folder: this.folder,
      secrets: options.secrets,
      pageFilled: options.pageFilled,
      browser: options.browser,
      safeStorageAvailable: options.safeStorageAvailable,
    });
    this.session.on("ready", (client, homeserver) => {
      this.#signedIn = this.#signIn(client, homeserver);
      if (options.isShown()) options.requests.roomsKnown();
      const roomId = this.#interrupted.resume(Date.now());
      if (roomId !== undefined) this.open({ roomId, join: true });
    });
    this.session.on("gone", () => {
      this.#interrupted.gone(this.hub.current.call, this.session.reopening, Date.now());
      this.#signedIn?.stop();
      this.#signedIn = undefined;
    });
    this.entry = new EntryService({
      hub: this.hub,
      session: this.session,
      open: (roomId) => this.open({ roomId, join: false }),
    });
    this.linking = new LinkingService({ hub: this.hub, session: this.session, openBrowser: options.openBrowser });
    this.handlers = buildHandlers({
      ...options,
      folder: profile.folder,
      hub: this.hub,
      session: this.session,
      entry: this.entry,
      linking: this.linking,
      signedIn: () => this.#signedIn,
    });
  }

  /** Undefined while nobody is signed in. */
  get signedIn(): SignedIn | undefined {
    return this.#signedIn;
  }

  get inCall(): boolean {
    const { call, widget } = this.hub.current;
    return call.phase === "joining" || call.phase === "joined" || widget?.inCall === true;
  }

  async leaveCall(): Promise<void> {
    const widget = this.hub.current.widget?.inCall === true;
    await Promise.all([this.#signedIn?.call.leave(), widget && this.#signedIn?.widgets.close()]);
  }

  /** Opens it in the window: at once, or as soon as that shows this account. */
  open(request: OpenRequest): void {
    if (this.#options.isShown()) this.#options.requests.put(request);
    // By then a call that was to be joined is another matter.
    else if ("roomId" in request && !request.join) this.#waiting = request;
  }

  /** The window shows it now. */
  shown(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#options.requests.put(waiting);
    this.refreshToasts();
  }

  /** The window shows another one: nobody looks at a chat or a page of this one any more. */
  hidden(): void {
    this.#signedIn?.chat.close();
    this.linking.cancel();
    void this.#signedIn?.widgets.close();
    this.refreshToasts();
  }

  /** From now on it reaches the person beside the window too. @param toasts of the desktop, shared by all */
  startToasts(toasts: Toasts): void {
    const { texts, profile, id } = this.#options;
    this.#toasts = new AccountToasts(toasts, texts, id, () => this.#options.saidAs());
    const shared = { hub: this.hub, texts, toasts: this.#toasts, open: this.#options.openRoom };
    const answered = {
      ...shared,
      // A window that shows another account does not show who knocks at this one.
      mainWindowFocused: () => this.#options.isShown() && this.#options.mainWindowFocused(),
      handlers: this.handlers,
    };
    const { openChat, showAccount: showWindow } = this.#options;
    this.#knocks = new KnockToasts(answered);
    this.#verifications = new VerificationToasts({ ...answered, showWindow });
    this.#chats = new ChatToasts({ ...answered, news: this.#news, openChat, showWindow });
    this.#reminders = new ReminderToasts({ ...shared, file: new JsonFile(remindersFile(profile.folder, id), Told) });
  }

  refreshToasts(): void {
    this.#knocks?.refresh();
    this.#verifications?.refresh();
    this.#chats?.refresh();
  }

  stopToasts(): void {
    this.#reminders?.stop();
    this.#knocks?.stop();
    this.#verifications?.stop();
    this.#chats?.stop();
    void this.#toasts?.stop();
  }

  /** For the app's end. The session stays. */
  async close(): Promise<void> {
    this.stopToasts();
    this.linking.cancel();
    await this.entry.withdraw();
    await Promise.all([this.#signedIn?.call.leave(), this.#signedIn?.widgets.close()]);
    await this.session.close();
  }

  #signIn(client: SignedIn["client"], homeserver: string): SignedIn {
    const { hub } = this;
    const { folder } = this.session.secrets;
    const options = this.#options;
    const send: AccountOptions["send"] = (name, payload) => {
      if (options.isShown()) options.send(name, payload);
    };
    const signedIn = new SignedIn({
      widgets: options.widgets,
      client,
      homeserver,
      hub,
      folder,
      ...this.session.fresh.take(),
      onKeys: (keys) => send("mediaKeys", keys),
      wireMode: () => hub.current.settings.wireMode,
      neverDirect: () => hub.current.settings.neverDirect,
      onSfu: options.allowSfu,
      onPeerSignal: (message) => send("peerSignal", message),
      passwords: this.session.passwords,
      thumbnails: options.thumbnails,
      news: this.#news,
      onChat: (view) => send("chatChanged", view),
      onModerated: (action, by) => send("moderated", { action, by }),
      onEmoji: (identity, emoji) => send("reaction", { identity, emoji }),
    });
    signedIn.recents.on("missed", options.onMissed);
    return signedIn;
  }
}
