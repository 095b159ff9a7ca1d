/**
 * @file Two backends that federate over loopback: the main one, whose people own the conferences, and one for guests,
 * where anybody may make an account. Each has its own homeserver, SFU and auth service, as in a deployment of both.
 */
import { connect, createServer } from "node:net";
import { freePorts, tryPort } from "./ports.mjs";
import { startBackend } from "./backend.mjs";

/**
 * @typedef {import("./backend.mjs").Backend} Backend
 *
 * @typedef {object} Federation
 * @property {Backend} main nobody makes an account there by themselves
 * @property {Backend} guests anybody may, at a limited rate
 * @property {() => void} cut between the two homeservers nothing gets through any more; people still reach their own
 * @property {() => void} heal
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ linkPage?: string }} [options] `linkPage`: what the main homeserver announces as the page of its links
 * @returns {Promise<Federation>}
 */
export async function startFederation({ linkPage } = {}) {
  const [mainPorts, guestPorts, mainTls, guestTls] = await portsOfBoth();
  // A homeserver is known by the port of its line, and listens at another.
  const lines = await Promise.all([openLine(mainTls), openLine(guestTls)]);
  const [mainName, guestName] = lines.map(({ port }) => `localhost:${port}`);
  if (mainName === undefined || guestName === undefined) throw new Error("no lines");
  const overrides = {
    [mainName]: `http://127.0.0.1:${mainPorts.homeserver}`,
    [guestName]: `http://127.0.0.1:${guestPorts.homeserver}`,
  };
  const names = [mainName, guestName];
  const outcomes = await Promise.allSettled([
    startBackend({
      ports: mainPorts,
      serverName: mainName,
      federation: {
        tlsPort: mainTls,
        names,
        overrides,
        registration: "closed",
        wellKnown: {
          "io.parley.guests": { server_name: guestName, address: `127.0.0.1:${guestPorts.homeserver}` },
          ...(linkPage === undefined ? {} : { "io.parley.link_page": linkPage }),
        },
      },
    }),
    startBackend({
      ports: guestPorts,
      serverName: guestName,
      federation: { tlsPort: guestTls, names, overrides, registration: "open", wellKnown: {} },
    }),
  ]);
  const started = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const stop = async () =>
    void (await Promise.all([...started.map((backend) => backend.stop()), ...lines.map((line) => line.close())]));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  const [main, guests] = started;
  if (failed || !main || !guests) {
    await stop();
    throw failed?.reason;
  }
  const cut = () => lines.forEach((line) => line.cut());
  const heal = () => lines.forEach((line) => line.heal());
  return { main, guests, cut, heal, stop };
}

/**
 * The line to a homeserver that others take: TCP, passed on as it is, or torn down.
 * @param {number} target port on loopback
 */
async function openLine(target) {
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      if (!one || !other) continue;
      sockets.add(one);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const tearDown = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut: () => {
      isCut = true;
      tearDown();
    },
    heal: () => {
      isCut = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        tearDown();
      }),
  };
}

/** @returns {Promise<[import("./ports.mjs").Ports, import("./ports.mjs").Ports, number, number]>} all different */
async function portsOfBoth() {
  for (;;) {
    const [one, other] = [await freePorts(), await freePorts()];
    const [a, b] = [(await tryPort(0, false)) ?? 0, (await tryPort(0, false)) ?? 0];
    const all = [...Object.values(one), ...Object.values(other), a, b];
    if (new Set(all).size === all.length) return [one, other, a, b];
  }
}
