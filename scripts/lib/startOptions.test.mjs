import { describe, expect, it } from "vitest";
import { BootstrapError } from "./errors.mjs";
import { parseStartOptions } from "./startOptions.mjs";

describe("the arguments of npm start", () => {
  it("start a backend and one window when there are none", () => {
    expect(parseStartOptions([])).toEqual({ join: false, backend: true, help: false });
  });

  it("know --join, --no-backend and --help", () => {
    expect(parseStartOptions(["--join"]).join).toBe(true);
    expect(parseStartOptions(["--no-backend"]).backend).toBe(false);
    expect(parseStartOptions(["-h"]).help).toBe(true);
  });

  it.each([[["--jion"]], [["demo"]], [["--join", "--no-backend"]]])("refuse %j with the usage", (args) => {
    expect(() => parseStartOptions(args)).toThrow(BootstrapError);
    expect(() => parseStartOptions(args)).toThrow(
      expect.objectContaining({ code: "wrong-arguments", remedy: expect.stringContaining("npm start -- --join") }),
    );
  });
});
