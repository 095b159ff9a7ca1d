import { describe, expect, it } from "vitest";
import * as dist from "./distErrors.mjs";
import * as errors from "./errors.mjs";

const all = [
  errors.portInUse(8008, "the homeserver", "synapse (process 12)"),
  errors.pythonMissing(),
  errors.pythonTooOld("3.8.1"),
  errors.pythonVenvMissing("/usr/bin/python3"),
  errors.goMissing(),
  errors.goTooOld("1.18"),
  errors.nodeTooOld("18.0.0"),
  errors.diskFull("/home", 1.2e9),
  errors.displayMissing(),
  errors.downloadRefused("LiveKit"),
  errors.dependenciesFailed("npm error code E404"),
  errors.buildFailed("main.ts: error"),
  errors.systemPackagesMissing(["libnss3"], true),
  errors.systemPackagesFailed(["libnss3"], "E: no"),
  errors.runtimeUnavailable(""),
  errors.sandboxUnavailable(),
  errors.partDidNotStart("The homeserver", "/tmp/log", "Traceback"),
  errors.appDidNotStart("/tmp/log", ""),
  errors.windowOpenAlready(),
  errors.backendInUse("/tmp/dir", 12),
  errors.wrongArguments("--x", "usage"),
  dist.packFailed("AppImage", "refused"),
  dist.packUnsound(["fuse RunAsNode is on"]),
  dist.overBudget(["start: 300 kB, 200 kB allowed"]),
  dist.debToolsMissing(["dpkg-deb"]),
  dist.debFailed("dpkg-deb: error"),
  dist.debUnsound("it does not start", "log"),
  dist.signingKeyInvalid(),
  dist.signingIncomplete(),
];

describe("what goes wrong before the app runs", () => {
  it("has a name of its own each", () => {
    expect(new Set(all.map((error) => error.code)).size).toBe(all.length);
  });

  it.each(all)("$code says what happened and what to do", (error) => {
    expect(error.message).toMatch(/^[A-Z].*[.)]$/u);
    expect(error.remedy.length).toBeGreaterThan(4);
    expect(errors.describe(error)).toContain(`${error.message}\n${error.remedy}`);
  });

  it("shows what the tool said before the sentence", () => {
    expect(errors.describe(errors.dependenciesFailed("npm error code E404"))).toMatch(
      /^npm error code E404\n\nThe dependencies/u,
    );
  });

  it("names a full disk whoever met it", () => {
    const error = Object.assign(new Error("write"), { code: "ENOSPC" });
    expect(errors.describe(error)).toContain("not enough disk space");
  });

  it("keeps the stack of what nobody expected", () => {
    expect(errors.describe(new TypeError("x is undefined"))).toMatch(/unexpected[^]*TypeError: x is undefined\n +at /u);
  });
});
