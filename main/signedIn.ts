import type { MatrixClient } from "matrix-js-sdk";
import { ChatService } from "./chat/chatService.ts";
import type { ChatServiceOptions } from "./chat/chatService.ts";
import { ConferenceList } from "./conference/conferenceList.ts";
import { PeopleList } from "./conference/people.ts";
import { PlacesList } from "./conference/placesList.ts";
import { KnockService } from "./knocks/knockService.ts";
import { logFor } from "./logging/log.ts";
import { RecentsService } from "./recents/recentsService.ts";
import { RingService } from "./ring/ringService.ts";
import { CallService } from "./rtc/callService.ts";
import type { CallServiceOptions } from "./rtc/callService.ts";
import { makeKeyDeliveryReliable } from "./rtc/keyDelivery.ts";
import { guardMediaKeys } from "./rtc/mediaKeyGuard.ts";
import { MembersWatch } from "./rtc/membersWatch.ts";
import type { StateHub } from "./state.ts";
import { EitherCall } from "./voip/eitherCall.ts";
import { VoipService } from "./voip/voipService.ts";

const log = logFor("app");

export interface SignedInOptions extends Pick<
  CallServiceOptions,
  "onKeys" | "onSfu" | "onPeerSignal" | "onEmoji" | "onModerated" | "wireMode"
> {
  onChat: ChatServiceOptions["onView"];
  client: MatrixClient;
  homeserver: string;
  hub: StateHub;
  /** Of the session's stores. */
  folder: string;
}

/** The services of one Matrix session, from when its rooms are known until it is gone. */
export class SignedIn {
  readonly client: MatrixClient;
  readonly call: EitherCall;
  readonly ring: RingService;
  readonly recents: RecentsService;
  readonly chat: ChatService;
  readonly knocks: KnockService;
  readonly #hub: StateHub;
  readonly #watch: MembersWatch;
  readonly #list: ConferenceList;
  readonly #people: PeopleList;
  readonly #places: PlacesList;

  constructor(options: SignedInOptions) {
    const { client, hub, folder } = options;
    this.client = client;
    this.#hub = hub;
    makeKeyDeliveryReliable(client);
    guardMediaKeys(client);
    const watch = new MembersWatch(client);
    this.#watch = watch;
    this.#list = new ConferenceList(client, watch, hub);
    this.#people = new PeopleList(client, watch, hub);
    this.#places = new PlacesList(client, watch, hub);
    const rtc = new CallService({ ...options, watch });
    const voip = new VoipService({ ...options, ice: () => rtc.iceServers() });
    this.call = new EitherCall(rtc, voip, hub);
    this.ring = new RingService({
      client,
      watch,
      hub,
      legacy: voip,
      // Accepting shall wait for nothing.
      onRing: (roomId, legacy) =>
        void (legacy ? rtc.iceServers() : rtc.prepare(roomId)).catch((error: unknown) =>
          log.warn("nothing fetched ahead", error),
        ),
    });
    this.recents = new RecentsService({ client, watch, hub, folder });
    this.chat = new ChatService({ client, hub, onView: options.onChat });
    this.knocks = new KnockService(client, hub);
  }

  stop(): void {
    this.ring.stop();
    this.#list.stop();
    this.#people.stop();
    this.#places.stop();
    this.call.stop();
    this.recents.stop();
    this.chat.stop();
    this.knocks.stop();
    this.#watch.stop();
    this.#hub.set("call", { phase: "idle" });
  }
}
