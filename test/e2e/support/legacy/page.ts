import { ClientEvent, createClient, SyncState } from "matrix-js-sdk";
import type { MatrixClient } from "matrix-js-sdk";
import { CallEvent, createNewMatrixCall } from "matrix-js-sdk/lib/webrtc/call.js";
import type { MatrixCall } from "matrix-js-sdk/lib/webrtc/call.js";
import { CallEventHandlerEvent } from "matrix-js-sdk/lib/webrtc/callEventHandler.js";

/**
 * The page of somebody whose client knows legacy calls alone: matrix-js-sdk's own `MatrixCall`, which Element Web uses.
 * What a test asks of it is `window.legacy`.
 */
class LegacyPage {
  #client: MatrixClient | undefined;
  #call: MatrixCall | undefined;
  /** How many calls came in. */
  rung = 0;

  async start(baseUrl: string, user: string, password: string): Promise<void> {
    const login = await createClient({ baseUrl }).loginRequest({
      type: "m.login.password",
      identifier: { type: "m.id.user", user },
      password,
    });
    const { access_token: accessToken, user_id: userId, device_id: deviceId } = login;
    const client = createClient({ baseUrl, accessToken, userId, deviceId });
    this.#client = client;
    await client.initRustCrypto({ useIndexedDB: false });
    client.on(CallEventHandlerEvent.Incoming, (call) => {
      this.rung++;
      this.#use(call);
    });
    const synced = new Promise<void>((resolve) => {
      client.on(ClientEvent.Sync, (state) => {
        if (state === SyncState.Syncing) resolve();
      });
    });
    await client.startClient({ initialSyncLimit: 5 });
    await synced;
  }

  get state(): string {
    return this.#call?.state ?? "none";
  }

  get direction(): string {
    return this.#call?.direction ?? "none";
  }

  get type(): string {
    return this.#call?.type ?? "none";
  }

  get endedBy(): string {
    return `${this.#call?.hangupParty ?? ""} ${this.#call?.hangupReason ?? ""}`;
  }

  /** Whether the other side says that it is muted (MSC3291). */
  get remoteMuted(): { audio: boolean; video: boolean } {
    const feed = this.#call?.remoteUsermediaFeed;
    return { audio: feed?.isAudioMuted() ?? true, video: feed?.isVideoMuted() ?? true };
  }

  async call(roomId: string, video: boolean): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error("not started");
    // Only of a call to somebody the SDK knows that they call at the same time.
    const other = client
      .getRoom(roomId)
      ?.getJoinedMembers()
      .find(({ userId }) => userId !== client.getUserId());
    const call = createNewMatrixCall(client, roomId, { invitee: other?.userId ?? "" });
    if (call === null) throw new Error("no WebRTC here");
    this.#use(call);
    await (video ? call.placeVideoCall() : call.placeVoiceCall());
  }

  async answer(video: boolean): Promise<void> {
    await this.#call?.answer(true, video);
  }

  reject(): void {
    this.#call?.reject();
  }

  hangUp(): void {
    this.#call?.hangup("user_hangup" as never, false);
  }

  async mute(microphone: boolean, camera: boolean): Promise<void> {
    await this.#call?.setMicrophoneMuted(microphone);
    await this.#call?.setLocalVideoMuted(camera);
  }

  #use(call: MatrixCall): void {
    this.#call = call;
    const show = () => {
      const stream = call.remoteUsermediaStream ?? null;
      for (const element of document.querySelectorAll<HTMLMediaElement>("video, audio")) {
        if (element.srcObject !== stream) element.srcObject = stream;
      }
    };
    call.on(CallEvent.FeedsChanged, show);
    // Of two calls at once the SDK goes on with one.
    call.on(CallEvent.Replaced, (successor) => this.#use(successor));
    call.on(CallEvent.Error, (error) => console.warn(String(error)));
    show();
  }
}

export type Legacy = LegacyPage;
window.legacy = new LegacyPage();
