import type { MatrixClient } from "matrix-js-sdk";
import type { MediaAccess, MemberTransport, PeerWay, SfuAccess } from "../../preload/contract.ts";
import { ParleyFailure, toFailure } from "../failure.ts";
import { logFor } from "../logging/log.ts";
import { IceServerSource } from "./mesh/iceServers.ts";
import { peerWay } from "./mesh/peerWay.ts";
import { chooseTransport } from "./mesh/transportChoice.ts";
import { accessRetryMs } from "./callState.ts";
import { SfuAccessService } from "./sfuAccess.ts";
import type { DelegatedLeave } from "./sfuAccess.ts";
import { TransportDiscovery } from "./transports.ts";
import { chooseWireMode, homeserverAbilities, makeOwnMember } from "./wireMode.ts";
import type { OwnMember, WireMode } from "./wireMode.ts";

const log = logFor("call");

/** Who this device is in one call, and its way to move media. */
export interface OwnAccess {
  member: OwnMember;
  transport: MemberTransport;
  media: MediaAccess;
}

/** How the members of a room's call move their media; undefined: in no way that we know. */
export interface MemberWays {
  /** All but this device, the oldest member first. */
  others(roomId: string): (MemberTransport | undefined)[];
  /** The oldest member, which may be this device. */
  oldest(roomId: string): MemberTransport | undefined;
}

/** The way into a call's media: transport, identity and tokens. Found at the first question, kept until `release`. */
export class CallAccess {
  readonly #client: MatrixClient;
  readonly #wanted: () => WireMode;
  readonly #sfus: SfuAccessService;
  readonly #discovery: TransportDiscovery;
  readonly #ways: MemberWays;
  readonly ice: IceServerSource;
  readonly #neverDirect: () => boolean;
  /** By room: a ring may be prepared for while a lobby is open. */
  readonly #own = new Map<string, { wanted: string; member: Promise<OwnMember> }>();

  /**
   * @param wanted how the membership shall be written, asked at each call.
   * @param neverDirect whether only relays may be between devices, asked at each call.
   */
  constructor(
    client: MatrixClient,
    homeserver: string,
    wanted: () => WireMode,
    neverDirect: () => boolean,
    ways: MemberWays,
  ) {
    this.#client = client;
    this.#wanted = wanted;
    this.#neverDirect = neverDirect;
    this.#ways = ways;
    this.ice = new IceServerSource(client);
    this.#sfus = new SfuAccessService(client);
    this.#discovery = new TransportDiscovery(client, homeserver);
  }

  /**
   * @param keep goes on as whoever this device was prepared to be, whatever the setting says by now: it counts from the
   * next call on.
   * @throws ParleyFailure `MeshFull`, `NoRelay`, and as `TransportDiscovery` and `SfuAccessService`.
   */
  async own(roomId: string, keep: boolean): Promise<OwnAccess> {
    const ownFocusUrl = await this.#discovery.serviceUrl();
    const oldest = this.#wanted() === "legacy" ? this.#ways.oldest(roomId) : undefined;
    const transport = chooseTransport({ ownFocusUrl, others: this.#ways.others(roomId), oldest });
    if (transport === "full") throw new ParleyFailure("MeshFull");
    if (transport.kind === "full_mesh") {
      const way = await this.peerWay();
      const member = await this.#memberOf(roomId, "mesh", keep, () => makeOwnMember(this.#client, "compatibility"));
      return { member, transport, media: { kind: "full_mesh", ...way } };
    }
    const wanted = this.#wanted();
    const { focusUrl } = transport;
    const member = await this.#memberOf(roomId, wanted, keep, () => this.#chooseMember(roomId, focusUrl, wanted));
    return { member, transport, media: { kind: "livekit", sfu: await this.#sfus.get(roomId, focusUrl, member) } };
  }

  /** How media may go from device to device. @throws ParleyFailure `NoRelay`. */
  async peerWay(): Promise<PeerWay> {
    return peerWay(await this.ice.get(), this.#neverDirect());
  }

  #memberOf(
    roomId: string,
    wanted: WireMode | "mesh",
    keep: boolean,
    make: () => Promise<OwnMember>,
  ): Promise<OwnMember> {
    let known = this.#own.get(roomId);
    // A mesh tells its members apart by plain identities, whatever the mode.
    const kept = keep && (known?.wanted === "mesh") === (wanted === "mesh");
    if (known === undefined || (known.wanted !== wanted && !kept)) {
      // Asked for by the lobby and by a ring at the same time: both get the same identity.
      known = { wanted, member: make() };
      this.#own.set(roomId, known);
    }
    return known.member;
  }

  /**
   * As `own`, kept and asked for again while what fails may pass.
   *
   * @param wanted whether the person still waits. @param untilTs ms.
   * @returns undefined when they don't any more.
   */
  async ownSoon(roomId: string, wanted: () => boolean, untilTs: number): Promise<OwnAccess | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        const access = await this.own(roomId, true);
        return wanted() ? access : undefined;
      } catch (error) {
        if (!wanted()) return undefined;
        const { name } = toFailure(error);
        const pause = accessRetryMs(name, attempt, Math.random());
        if (pause === undefined || Date.now() + pause > untilTs) throw error;
        log.warn(`no access yet (${name}), asking again in ${Math.round(pause)} ms`);
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (!wanted()) return undefined;
      }
    }
  }

  /** Access to a focus of the call that `member` is in. @param fresh asks anew although a token is at hand. */
  of(roomId: string, focusUrl: string, member: OwnMember, fresh: boolean): Promise<SfuAccess> {
    return this.#sfus.get(roomId, focusUrl, member, fresh);
  }

  delegateLeave(roomId: string, focusUrl: string, member: OwnMember, leave: DelegatedLeave): Promise<void> {
    return this.#sfus.delegateLeave(roomId, focusUrl, member, leave);
  }

  /** The call is over: the next one may have another identity. */
  release(roomId: string): void {
    this.#own.delete(roomId);
  }

  async #chooseMember(roomId: string, serviceUrl: string, wanted: WireMode): Promise<OwnMember> {
    const able = wanted === "matrix_2_0" ? await homeserverAbilities(this.#client) : { sticky: false, delayed: false };
    const first = await makeOwnMember(this.#client, chooseWireMode(wanted, { ...able, tokens: true }));
    if (first.mode !== "matrix_2_0") return first;
    try {
      await this.#sfus.get(roomId, serviceUrl, first);
      return first;
    } catch (error) {
      // An auth service that does not know the newer endpoint is no reason to stay outside.
      log.warn("no token for a hashed identity; the membership will be written as state", error);
      return makeOwnMember(this.#client, chooseWireMode(wanted, { ...able, tokens: false }));
    }
  }
}
