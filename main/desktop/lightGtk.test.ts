import { expect, it } from "vitest";
import { lightGtk } from "./lightGtk.ts";

it("asks GTK for no OpenGL until the app is ready, and leaves nothing to what the app starts", () => {
  const env: NodeJS.ProcessEnv = { PATH: "/bin" };
  const isUp = lightGtk(env, "linux");
  expect(env["GDK_GL"]).toBe("disable");
  isUp();
  expect(env).toEqual({ PATH: "/bin" });
});

it("leaves what the person has set, and other systems, alone", () => {
  const env: NodeJS.ProcessEnv = { GDK_GL: "always" };
  lightGtk(env, "linux")();
  expect(env["GDK_GL"]).toBe("always");
  const other: NodeJS.ProcessEnv = {};
  const isUp = lightGtk(other, "win32");
  expect(other).toEqual({});
  isUp();
});
