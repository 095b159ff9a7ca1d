import type { MatrixClient } from "matrix-js-sdk";
import { join } from "node:path";
import { ChatService } from "./chat/chatService.ts";
import type { ChatServiceOptions } from "./chat/chatService.ts";
import { ConferenceList } from "./conference/conferenceList.ts";
import { PeopleList } from "./conference/people.ts";
import { PlacesList } from "./conference/placesList.ts";
import { KnockService } from "./knocks/knockService.ts";
import { logFor } from "./logging/log.ts";
import { JsonFile } from "./settings/jsonFile.ts";
import { Remembered, WidgetMemory } from "./widgets/widgetMemory.ts";
import { WidgetService } from "./widgets/widgetService.ts";
import type { WidgetSurroundings } from "./widgets/widgetService.ts";
import { RecentsService } from "./recents/recentsService.ts";
import { RingService } from "./ring/ringService.ts";
import { CallService } from "./rtc/callService.ts";
import type { CallServiceOptions } from "./rtc/callOptions.ts";
import { makeKeyDeliveryReliable } from "./rtc/keyDelivery.ts";
import { guardMediaKeys } from "./rtc/mediaKeyGuard.ts";
import { MembersWatch } from "./rtc/membersWatch.ts";
import type { StateHub } from "./state.ts";
import { withholdKeys } from "./trust/keyGate.ts";
import { TrustService } from "./trust/trustService.ts";
import type { TrustServiceOptions } from "./trust/trustService.ts";
import { EitherCall } from "./voip/eitherCall.ts";
import { VoipService } from "./voip/voipService.ts";

const log = logFor("app");

export interface SignedInOptions extends Pick<
  CallServiceOptions,
  "onKeys" | "passwords" | "onSfu" | "onPeerSignal" | "onEmoji" | "onModerated" | "wireMode" | "neverDirect"
> {
  onChat: ChatServiceOptions["onView"];
  password: TrustServiceOptions["password"];
  backupGiven: TrustServiceOptions["backupGiven"];
  thumbnails: ChatServiceOptions["thumbnails"];
  news: ChatServiceOptions["news"];
  client: MatrixClient;
  homeserver: string;
  hub: StateHub;
  /** Of the session's stores. */
  folder: string;
  widgets: WidgetSurroundings;
}

/** The services of one Matrix session, from when its rooms are known until it is gone. */
export class SignedIn {
  readonly client: MatrixClient;
  readonly widgets: WidgetService;
  readonly call: EitherCall;
  readonly ring: RingService;
  readonly recents: RecentsService;
  readonly chat: ChatService;
  readonly knocks: KnockService;
  readonly trust: TrustService;
  readonly #hub: StateHub;
  readonly #watch: MembersWatch;
  readonly #list: ConferenceList;
  readonly #people: PeopleList;
  readonly #places: PlacesList;

  constructor(options: SignedInOptions) {
    const { client, hub, folder } = options;
    this.client = client;
    this.#hub = hub;
    const sent = makeKeyDeliveryReliable(client);
    // Outermost: what it withholds is not repeated either.
    withholdKeys(client, () => hub.current.settings.verifiedDevicesOnly);
    const watch = new MembersWatch(client);
    guardMediaKeys(client, watch);
    this.#watch = watch;
    this.#list = new ConferenceList(client, watch, hub);
    this.#people = new PeopleList(client, watch, hub);
    this.#places = new PlacesList(client, watch, hub);
    const rtc = new CallService({ ...options, watch, sent, isHosted: (roomId) => this.widgets.hosts(roomId) });
    const voip = new VoipService({ ...options, peerWay: () => rtc.peerWay() });
    this.call = new EitherCall(rtc, voip, hub);
    this.ring = new RingService({
      client,
      watch,
      hub,
      legacy: voip,
      // Accepting shall wait for nothing.
      onRing: (roomId, legacy) =>
        void (legacy ? rtc.peerWay() : rtc.prepare(roomId)).catch((error: unknown) =>
          log.warn("nothing fetched ahead", error),
        ),
    });
    this.recents = new RecentsService({ client, watch, hub, folder });
    this.chat = new ChatService({ ...options, onView: options.onChat });
    this.widgets = new WidgetService({
      ...options,
      ...options.widgets,
      watch,
      call: { leave: () => this.call.leave(), sweep: (roomId) => rtc.sweep(roomId) },
      memory: new WidgetMemory(new JsonFile(join(folder, "widgets.json"), Remembered)),
    });
    this.knocks = new KnockService(client, hub);
    this.trust = new TrustService(options);
  }

  stop(): void {
    this.widgets.stop();
    this.ring.stop();
    this.#list.stop();
    this.#people.stop();
    this.#places.stop();
    this.call.stop();
    this.recents.stop();
    this.chat.stop();
    this.knocks.stop();
    this.trust.stop();
    this.#watch.stop();
    this.#hub.set("call", { phase: "idle" });
  }
}
