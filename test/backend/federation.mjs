/**
 * @file Two backends that federate over loopback: the main one, whose people own the conferences, and one for guests,
 * where anybody may make an account. Each has its own homeserver, SFU and auth service, as in a deployment of both.
 */
import { freePorts, tryPort } from "./ports.mjs";
import { startBackend } from "./backend.mjs";

/**
 * @typedef {import("./backend.mjs").Backend} Backend
 *
 * @typedef {object} Federation
 * @property {Backend} main nobody makes an account there by themselves
 * @property {Backend} guests anybody may, at a limited rate
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ linkPage?: string }} [options] `linkPage`: what the main homeserver announces as the page of its links
 * @returns {Promise<Federation>}
 */
export async function startFederation({ linkPage } = {}) {
  const [mainPorts, guestPorts, mainTls, guestTls] = await portsOfBoth();
  const mainName = `localhost:${mainTls}`;
  const guestName = `localhost:${guestTls}`;
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
  const stop = async () => void (await Promise.all(started.map((backend) => backend.stop())));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  const [main, guests] = started;
  if (failed || !main || !guests) {
    await stop();
    throw failed?.reason;
  }
  return { main, guests, stop };
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
