import { MatrixError } from "matrix-js-sdk";
import { describe, expect, it } from "vitest";
import { isLoopback } from "../matrix/loopback.ts";
import { accountPage, endStepOf, webAddress } from "./endStep.ts";

const asked = (flows: unknown, more: object = {}) => new MatrixError({ session: "S", flows, ...more } as never, 401);
const flow = (...stages: unknown[]) => ({ stages });

describe("what a homeserver wants before it ends sessions", () => {
  it.each([
    ["a password", asked([flow("m.login.password")]), { kind: "password", session: "S" }],
    [
      "a password, although there is another way",
      asked([flow("m.login.sso"), flow("m.login.password")]),
      { kind: "password", session: "S" },
    ],
    ["single sign-on", asked([flow("m.login.sso")]), { kind: "page", session: "S", stage: "m.login.sso" }],
    [
      "what is left of two",
      asked([flow("m.login.password", "x.mfa")], { completed: ["m.login.password"] }),
      { kind: "page", session: "S", stage: "x.mfa" },
    ],
    [
      "two of which a page shows the first",
      asked([flow("x.mfa", "m.login.password")]),
      { kind: "page", session: "S", stage: "x.mfa" },
    ],
    ["flows of no use", asked([null, { stages: [1] }, "x"]), { kind: "refused" }],
    ["no flows", asked(undefined), { kind: "refused" }],
    ["no session", new MatrixError({ flows: [flow("m.login.password")] } as never, 401), { kind: "refused" }],
    ["an authorization server", new MatrixError({ errcode: "M_UNRECOGNIZED" }, 404), { kind: "elsewhere" }],
    ["no", new MatrixError({ errcode: "M_FORBIDDEN" }, 403), { kind: "refused" }],
    ["nothing, it is broken", new MatrixError({}, 502), { kind: "offline" }],
    ["nothing, it can't be reached", new TypeError("fetch failed"), { kind: "offline" }],
  ])("%s", (_what, cause, step) => expect(endStepOf(cause)).toEqual(step));
});

describe("what may be opened in a browser", () => {
  it.each([
    ["https://a.org/x?y#z", "https://a.org/x?y#z"],
    ["http://localhost:8008/x", "http://localhost:8008/x"],
    ["http://a.org/", undefined],
    ["https://me:pw@a.org/", undefined],
    ["javascript:alert(1)", undefined],
    ["file:///etc/passwd", undefined],
    ["parley:x", undefined],
    ["", undefined],
  ])("%s", (text, expected) => expect(webAddress(text, isLoopback)).toBe(expected));
});

describe("the page of an account", () => {
  it.each([
    [["D 1"], undefined, "https://a.org/account?x=1&action=org.matrix.session_end&device_id=D+1"],
    [["D"], ["org.matrix.session_end"], "https://a.org/account?x=1&action=org.matrix.session_end&device_id=D"],
    [["D"], ["session_end"], "https://a.org/account?x=1&action=session_end&device_id=D"],
    [["D", "E"], ["org.matrix.sessions_list"], "https://a.org/account?x=1&action=org.matrix.sessions_list"],
  ])("%j, %j", (ids, actions, expected) =>
    expect(accountPage("https://a.org/account?x=1", ids, actions)).toBe(expected),
  );
});
