import type { Contact, OtherRoom } from "../../../preload/contract.ts";
import type { Listed } from "../conferences.ts";

export type Target =
  | { kind: "conference"; id: string; name: string; conference: Listed }
  | { kind: "person"; id: string; name: string; contact: Contact }
  | { kind: "room"; id: string; name: string; room: OtherRoom }
  | { kind: "space"; id: string; name: string };

/** For comparing: without case and accents, so that "cafe" finds "Café". */
export function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}

/** How well a name answers what was typed; the less, the better. Undefined: not at all. */
function rankOf(name: string, words: readonly string[]): number | undefined {
  const inName = plain(name);
  let worst = 0;
  for (const word of words) {
    const at = inName.indexOf(word);
    if (at < 0) return undefined;
    const startsWord = new RegExp(`(^|[^\\p{L}\\p{N}])${escape(word)}`, "u").test(inName);
    worst = Math.max(worst, at === 0 ? 0 : startsWord ? 1 : 2);
  }
  return worst;
}

const escape = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`);

/** Those whose name has every word that was typed, the best first; else in the order given. People also by their id. */
export function matches(targets: readonly Target[], typed: string, most: number): Target[] {
  const words = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== "");
  return targets
    .map((target, index) => {
      const byName = rankOf(target.name, words);
      const byId =
        target.kind === "person" && rankOf(target.contact.person.userId, words) !== undefined ? 3 : undefined;
      return { target, index, rank: byName ?? byId };
    })
    .filter((each): each is typeof each & { rank: number } => each.rank !== undefined)
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, most)
    .map(({ target }) => target);
}
