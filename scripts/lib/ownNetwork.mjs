/** @file A network of its own for tests that cut and slow its cables. */
import { runTool } from "./tools.mjs";

const IN_OWN_NETWORK =
  "ip link set lo up && ip link add near0 type veth peer name near1 && ip addr add 10.78.0.1/24 dev near0 && " +
  "ip link set near0 up && ip link set near1 up";

/**
 * Where Linux lets us, everything runs in a network of its own: the rows about the network pull its cables, and nobody
 * else's. It has one interface beside loopback, because Chromium sends no media over loopback alone.
 * @returns {Promise<string[]>} what goes before the command
 */
export async function ownNetwork() {
  const command = ["unshare", "--net", "--", "sh", "-c", `${IN_OWN_NETWORK} && exec "$@"`, "in-own-network"];
  const { code } = await runTool(command[0] ?? "", [...command.slice(1), "true"]);
  return code === 0 ? command : [];
}
