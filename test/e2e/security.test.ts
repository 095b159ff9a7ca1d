import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { calls, events } from "../../preload/contract.ts";
import { startAgain, startDesktop } from "./support/desktop.ts";
import { expect, test } from "./support/fixtures.ts";
import { listen } from "./support/recordingProxy.ts";

test("the page has the contract and nothing else", async ({ world }) => {
  const { page, app } = await world.launch("alice");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const seen = await page.evaluate(() => ({
    node: ["require", "process", "Buffer", "module", "global"].filter((name) => name in window),
    door: Object.keys(window.parley).toSorted(),
    events: Object.keys(window.parley.on).toSorted(),
  }));
  expect(seen.node).toEqual([]);
  expect(seen.door).toEqual([...Object.keys(calls), "on"].toSorted());
  expect(seen.events).toEqual(Object.keys(events).toSorted());

  const preferences = await app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    // What Electron keeps of a window's preferences; there is no public reader.
    const held = contents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return held.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

test("arguments that do not fit the contract are refused and change nothing", async ({ world }) => {
  const { page } = await world.launch("alice");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const answers = await page.evaluate(async () => {
    // As a page that was taken over would call: past the types.
    const door = window.parley as unknown as Record<
      string,
      (args: unknown) => Promise<{ ok: boolean; error?: { name: string } }>
    >;
    const tries: [string, unknown][] = [
      ["changeSettings", { theme: "pink" }],
      ["changeSettings", null],
      ["changeSettings", "x"],
      ["signIn", { server: "a", username: "b" }],
      ["signIn", { server: "a".repeat(300), username: "b", password: "c" }],
      ["joinCall", { roomId: "not a room" }],
      ["joinCall", { roomId: "!r:hs" }],
      ["getSfuAccess", { focusUrl: "file:///etc/passwd" }],
      ["answerKeyring", { choice: "plainText" }],
      ["getMediaKeys", {}],
    ];
    const names = [];
    for (const [name, args] of tries) names.push((await door[name]?.(args))?.error?.name ?? "served");
    return names;
  });
  expect(answers).toEqual(Array.from({ length: 10 }, () => "InvalidRequest"));
  const state = await page.evaluate(() => window.parley.getState({}));
  expect(state.ok && state.value.settings.theme).toBe("system");
});

test("scripts, navigation, windows, hosts and permissions are closed", async ({ world }) => {
  const { page, app, folder } = await world.launch("alice");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const address = page.url();
  let reached = 0;
  const foreign = await listen(
    createServer((_request, answer) => {
      reached++;
      answer.writeHead(200, { "access-control-allow-origin": "*" }).end("hello");
    }),
  );
  const { url } = foreign;
  try {
    const policy = await page.evaluate(
      async () => (await fetch("/index.html")).headers.get("content-security-policy") ?? "",
    );
    const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src")) ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(scripts).toContain("'self'");
    expect(scripts).not.toMatch(/'unsafe-inline'|'unsafe-eval'|\*|https?:|data:/);
    expect(policy).not.toContain("'unsafe-inline'");

    const tried = await page.evaluate(async (target) => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.body.append(script);
      const fetched = await fetch(target).then(
        () => "reached",
        () => "refused",
      );
      let evaluated = "ran";
      try {
        // As an attacker would; the policy has to stop it.
        Reflect.construct(Function, ["return 1"]);
      } catch {
        evaluated = "refused";
      }
      const image = await new Promise<string>((done) => {
        const element = new Image();
        element.addEventListener("load", () => done("reached"));
        element.addEventListener("error", () => done("refused"));
        element.src = `${target}/pixel.png`;
      });
      const outside = await fetch("/../../package.json").then((answer) => answer.status);
      const encoded = await fetch("/..%2f..%2fpackage.json").then((answer) => answer.status);
      const location = await new Promise<string>((done) => {
        navigator.geolocation.getCurrentPosition(
          () => done("granted"),
          (error) => done(error.code === error.PERMISSION_DENIED ? "denied" : "other"),
        );
      });
      return {
        inline: "injected" in window,
        evaluated,
        fetched,
        image,
        outside,
        encoded,
        opened: window.open(target) === null,
        location,
        notifications: await Notification.requestPermission(),
      };
    }, url);
    expect(tried).toEqual({
      inline: false,
      evaluated: "refused",
      fetched: "refused",
      image: "refused",
      outside: 404,
      encoded: 404,
      opened: true,
      location: "denied",
      notifications: "denied",
    });
    // Through main, since Playwright waits for a navigation that never comes.
    const after = await app.evaluate(async ({ webContents }, target) => {
      const [contents] = webContents.getAllWebContents();
      for (const goal of [target, "file:///etc/passwd", "parley-app://other/index.html"]) {
        await contents?.executeJavaScript(`location.assign(${JSON.stringify(goal)})`);
      }
      const buttons: unknown = await contents?.executeJavaScript("document.querySelectorAll('button').length");
      return { url: contents?.getURL(), buttons };
    }, url);
    const refusals = () =>
      readFileSync(globSync(join(folder, "config", "Parley", "*", "logs", "main.log"))[0] ?? "", "utf8").match(
        /refused a navigation/g,
      )?.length ?? 0;
    // The two that reach main; file: is already refused inside the page.
    await expect.poll(refusals).toBeGreaterThanOrEqual(2);
    expect(after.url).toBe(address);
    expect(after.buttons).toBeGreaterThan(0);
    expect(reached).toBe(0);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  } finally {
    await foreign.close();
  }
});

test("frames, other pages and other windows get no answer through the door", async ({ world }) => {
  const { page, app } = await world.launch("alice");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const own = await page.evaluate(async () => (await window.parley.getState({})).ok);
  expect(own).toBe(true);

  // A frame inside the page has no door of its own.
  const frames = await page.evaluate(async () => {
    const seen: Record<string, string> = {};
    for (const kind of ["blank", "srcdoc"]) {
      const frame = document.createElement("iframe");
      if (kind === "srcdoc") frame.srcdoc = "<p>inside</p>";
      const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
      document.body.append(frame);
      await loaded;
      const inner = frame.contentWindow;
      seen[kind] = inner === null ? "no window" : "parley" in inner ? "door" : "closed";
      frame.remove();
    }
    return seen;
  });
  expect(frames).toEqual({ blank: "closed", srcdoc: "closed" });

  // Another window on our own page, with our own preload, is not ours.
  const other = await app.evaluate(async ({ app: main, BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    const second = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${main.getAppPath()}/out/preload/index.cjs`, sandbox: true, contextIsolation: true },
    });
    await second.loadURL(first?.webContents.getURL() ?? "");
    const answer: unknown = await second.webContents.executeJavaScript("window.parley.getState({})");
    second.destroy();
    return answer;
  });
  expect(other).toEqual({ ok: false, error: { name: "InvalidRequest" } });

  // Our window on any page but ours: the preload is there, main refuses.
  const elsewhere = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const answers: unknown[] = [];
    for (const address of ["parley-app://app/icon.png", "data:text/html,<p>elsewhere</p>"]) {
      await contents?.loadURL(address);
      answers.push(await contents?.executeJavaScript("window.parley.getState({})"));
    }
    return answers;
  });
  expect(elsewhere).toEqual(Array.from({ length: 2 }, () => ({ ok: false, error: { name: "InvalidRequest" } })));
});

test("a second start with the same profile leaves it to the first", async ({ world }) => {
  const desktop = await startDesktop(world.folder("desktop"));
  try {
    const profile = `alice-${process.pid}`;
    const alice = await world.launch("alice", { profile });
    const { page, app } = alice;
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    const minimized = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized());
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    await expect.poll(minimized).toBe(true);
    expect(await startAgain(alice, profile)).toBe(0);
    await expect.poll(minimized).toBe(false);
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  } finally {
    await desktop.stop();
  }
});
