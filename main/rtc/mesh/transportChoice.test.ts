import { describe, expect, it } from "vitest";
import type { MemberTransport } from "../../../preload/contract.ts";
import { chooseTransport, hasNoPlace, MESH_LIMIT } from "./transportChoice.ts";

const mesh: MemberTransport = { kind: "full_mesh" };
const at = (focusUrl: string): MemberTransport => ({ kind: "livekit", focusUrl });
const many = (count: number) => Array.from({ length: count }, () => mesh);

describe("chooseTransport", () => {
  it.each([
    ["an empty call, with an SFU of one's own", "https://own", [], at("https://own")],
    ["an empty call, with none", undefined, [], mesh],
    ["a mesh, with none", undefined, [mesh, mesh], mesh],
    ["a mesh, with an SFU of one's own: the others come there", "https://own", [mesh], at("https://own")],
    ["members at an SFU, with none: the oldest's", undefined, [at("https://a"), at("https://b")], at("https://a")],
    ["a mesh that somebody with an SFU came to", undefined, [mesh, mesh, at("https://b")], at("https://b")],
    ["members at an SFU, with another of one's own", "https://own", [at("https://a")], at("https://own")],
    ["members who move media in a way nobody knows", undefined, [undefined, undefined], mesh],
    ["seven in a mesh", undefined, many(MESH_LIMIT - 1), mesh],
    ["eight in a mesh", undefined, many(MESH_LIMIT), "full"],
    ["eight in a mesh, with an SFU of one's own", "https://own", many(MESH_LIMIT), at("https://own")],
    ["eight who can't be reached", undefined, Array.from({ length: 8 }, () => undefined), mesh],
  ] as const)("%s", (_, ownFocusUrl, others, choice) => {
    expect(chooseTransport({ ownFocusUrl, others })).toEqual(choice);
  });

  it.each([
    ["the oldest is at another SFU than one's own", at("https://old"), [at("https://old")], at("https://old")],
    ["oneself is the oldest, and others came", at("https://old"), [at("https://b")], at("https://old")],
    ["the oldest is in a mesh", mesh, [mesh], at("https://own")],
    ["an empty call", undefined, [], at("https://own")],
  ] as const)("with `oldest_membership`: %s", (_, oldest, others, choice) => {
    expect(chooseTransport({ ownFocusUrl: "https://own", others, oldest })).toEqual(choice);
  });

  it("lets two who began at once, one with an SFU, meet there", () => {
    const withSfu = chooseTransport({ ownFocusUrl: "https://own", others: [mesh] });
    const without = chooseTransport({ ownFocusUrl: undefined, others: [withSfu as MemberTransport] });
    expect([withSfu, without]).toEqual([at("https://own"), at("https://own")]);
  });
});

describe("hasNoPlace", () => {
  const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  it.each([
    ["a", false],
    ["h", false],
    ["i", true],
    ["not there yet", false],
  ])("%s of nine: %s", (identity, none) => {
    expect(hasNoPlace(nine, identity)).toBe(none);
  });
});
