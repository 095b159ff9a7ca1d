import type { NetworkInterfaceInfo } from "node:os";

/** The addresses by which this computer can be spoken to from elsewhere, in no certain order. */
export function outerAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): ReadonlySet<string> {
  const all = Object.values(interfaces).flatMap((each) => each ?? []);
  // Addresses of one link alone come and go with every container and virtual machine.
  return new Set(
    all
      .filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/i.test(address))
      .map(({ address }) => address),
  );
}

/**
 * Whether connections of before may hang now: an address they could use is gone, or there was none. One that only joins
 * the others breaks nothing, and with none left there is nothing to do yet.
 */
export function hasMoved(before: ReadonlySet<string>, now: ReadonlySet<string>): boolean {
  if (now.size === 0) return false;
  return before.size === 0 || [...before].some((address) => !now.has(address));
}
