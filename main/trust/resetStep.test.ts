import { MatrixError } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import { resetStepOf } from "./resetStep.ts";

const asked = (flows: unknown, more: object = {}) => new MatrixError({ session: "S", flows, ...more } as never, 401);
const flow = (...stages: unknown[]) => ({ stages });
const url = "https://account.a.org/?action=org.matrix.cross_signing_reset";

describe("what a homeserver wants before it takes a new identity", () => {
  it.each([
    ["a password", asked([flow("m.login.password")]), { kind: "password", session: "S" }],
    ["single sign-on", asked([flow("m.login.sso")]), { kind: "page", session: "S", stage: "m.login.sso" }],
    ["either", asked([flow("m.login.sso"), flow("m.login.password")]), { kind: "password", session: "S" }],
    [
      "the account's page (MSC4312)",
      asked([flow("m.oauth"), flow("org.matrix.cross_signing_reset")], { params: { "m.oauth": { url } } }),
      { kind: "account", url },
    ],
    [
      "the account's page, by its name of before",
      asked([flow("org.matrix.cross_signing_reset")], { params: { "org.matrix.cross_signing_reset": { url } } }),
      { kind: "account", url },
    ],
    ["the account's page, unnamed", asked([flow("m.oauth")], { params: null }), { kind: "account", url: undefined }],
    ["the account's page, oddly", asked([flow("m.oauth")], { params: { "m.oauth": null } }), { kind: "account" }],
    [
      "nothing, but a key that is signed",
      new MatrixError({ errcode: "M_INVALID_SIGNATURE" }, 400),
      { kind: "willing" },
    ],
    ["nothing, but a key", new MatrixError({ errcode: "M_INVALID_PARAM" }, 400), { kind: "willing" }],
    ["what it does not know", new MatrixError({ errcode: "M_UNRECOGNIZED" }, 400), { kind: "refused" }],
    ["no", new MatrixError({ errcode: "M_FORBIDDEN" }, 403), { kind: "refused" }],
    ["another moment", new MatrixError({ errcode: "M_LIMIT_EXCEEDED" }, 429), { kind: "later" }],
    ["no flows", asked(undefined), { kind: "refused" }],
    ["nothing, it is broken", new MatrixError({}, 502), { kind: "offline" }],
    ["nothing, it can't be reached", new TypeError("fetch failed"), { kind: "offline" }],
  ])("%s", (_what, cause, step) => expect(resetStepOf(cause)).toMatchObject(step));
});
