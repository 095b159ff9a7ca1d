import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "./support/app.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Account, World } from "./support/fixtures.ts";
import { tileOf } from "./support/observe.ts";
import { plainPng } from "./support/pictures.ts";
import { joinConference, settle, showTheme } from "./support/steps.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "Chat" });
const field = (page: Page) => panel(page).getByRole("textbox", { name: "Write a message" });
const rows = (page: Page) => panel(page).locator("[data-message]");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

async function openChat(page: Page): Promise<void> {
  // The keys of a call are there with its buttons.
  await expect(page.getByRole("button", { name: /^Chat\b/u })).toBeVisible();
  await page.keyboard.press("c");
  await expect(field(page)).toBeFocused();
}

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
  await expect(field(page)).toHaveValue("");
}

async function act(message: Locator, action: string): Promise<void> {
  await message.hover();
  await message.getByRole("button", { name: action, exact: true }).click();
}

/** What lies on the homeserver, newest first. */
async function wire(world: World, as: Account, roomId: string) {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=60`;
  const { chunk } = (await world.api(as, "GET", path)) as {
    chunk: { type: string; event_id: string; sender: string; content: Record<string, unknown> }[];
  };
  return chunk;
}

/** What the person would choose in the dialogs of the desktop. */
async function answerDialogs(instance: Instance, answers: { open?: string[]; save?: string }): Promise<void> {
  await instance.app.evaluate(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: open === undefined, filePaths: open ?? [] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: save === undefined, filePath: save ?? "" });
  }, answers);
}

async function pairInCall(world: World) {
  const pair = await world.pair();
  await joinConference(pair.a.page, pair.name);
  await joinConference(pair.b.page, pair.name);
  await expect(tileOf(pair.b.page, "Alice")).toBeVisible();
  await expect(tileOf(pair.a.page, "Bob")).toBeVisible();
  return pair;
}

test("two people write, answer, react, edit and delete; on the wire it is encrypted", async ({ world }) => {
  const { alice, a, b, name, roomId } = await pairInCall(world);
  await openChat(a.page);
  await expect(panel(a.page)).toContainText("Nothing written yet");
  await write(a.page, "Shall we start with the plan?");
  await expect(row(a.page, "Shall we start")).toHaveAttribute("data-status", "sent");

  // Bob's panel is closed: a bubble, a badge, and a word for those who do not see them.
  await expect(b.page.locator("[data-bubble]")).toContainText("Shall we start with the plan?");
  await expect(b.page.getByRole("button", { name: "Chat, 1 new message" })).toBeVisible();
  await expect(b.page.locator("[data-announcer]")).toContainText("Alice: Shall we start");
  await settle(b.page);
  await b.page.screenshot({ path: test.info().outputPath("bubble.png") });
  await openChat(b.page);
  await expect(panel(b.page).getByText("New", { exact: true })).toBeVisible();
  await expect(b.page.getByRole("button", { name: "Chat", exact: true })).toBeVisible();

  await act(row(b.page, "Shall we start"), "Reply");
  await expect(field(b.page)).toBeFocused();
  await write(b.page, "Yes,\nlet us");
  await expect(row(a.page, "let us")).toContainText("In reply to Alice: Shall we start with the plan?");
  await act(row(b.page, "Shall we start").first(), "React");
  await b.page.getByRole("button", { name: "Thumbs up", exact: true }).click();
  await expect(rows(a.page).first().getByRole("button", { name: "👍: Bob" })).toHaveText("👍 1");
  await rows(a.page).first().getByRole("button", { name: "👍: Bob" }).click();
  await expect(rows(b.page).first().getByRole("button", { name: /👍/u })).toHaveText("👍 2");
  await rows(a.page).first().getByRole("button", { name: /👍/u }).click();
  await expect(rows(b.page).first().getByRole("button", { name: /👍/u })).toHaveText("👍 1");

  // Arrow up in an empty composer edits one's last message.
  await field(b.page).focus();
  await b.page.keyboard.press("ArrowUp");
  await expect(field(b.page)).toHaveValue("Yes,\nlet us");
  await write(b.page, "No, the budget first");
  await expect(row(a.page, "No, the budget first")).toContainText("edited");
  await expect(row(a.page, "let us")).toHaveCount(0);
  await settle(a.page);
  await a.page.screenshot({ path: test.info().outputPath("chat.png") });

  const sent = await wire(world, alice, roomId);
  expect(sent.filter(({ type }) => type === "m.room.message")).toEqual([]);
  // Two messages and an edit at least; the ring's notification may be among them.
  expect(sent.filter(({ type }) => type === "m.room.encrypted").length).toBeGreaterThanOrEqual(3);
  expect(JSON.stringify(sent)).not.toContain("budget");
  expect(JSON.stringify(sent)).not.toContain("plan?");

  await act(row(b.page, "the budget first"), "Delete");
  await b.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(row(a.page, "the budget first")).toHaveCount(0);
  await expect(row(b.page, "the budget first")).toHaveCount(0);
  // Nobody deletes or edits what others wrote.
  await row(b.page, "Shall we start").hover();
  await expect(row(b.page, "Shall we start").getByRole("button", { name: "Reply" })).toBeVisible();
  await expect(row(b.page, "Shall we start").getByRole("button", { name: /Delete|Edit/u })).toHaveCount(0);

  // The draft outlives a closed panel, and the history outlives the call.
  await field(b.page).fill("a draft");
  await b.page.keyboard.press("Escape");
  await expect(panel(b.page)).toHaveCount(0);
  await expect(b.page.getByRole("button", { name: "Chat", exact: true })).toBeFocused();
  await openChat(b.page);
  await expect(field(b.page)).toHaveValue("a draft");
  await b.page.getByRole("button", { name: "Leave", exact: true }).click();
  const phase = () =>
    b.page.evaluate(async () => {
      const state = await window.parley.getState({});
      return state.ok && state.value.call.phase;
    });
  await expect.poll(phase).toBe("idle");
  await joinConference(b.page, name);
  await openChat(b.page);
  await expect(row(b.page, "Shall we start with the plan?")).toBeVisible();
  await expect(rows(b.page).first().getByRole("button", { name: /👍/u })).toHaveText("👍 1");
});

test("files and pictures arrive as they were sent, encrypted on the way", async ({ world }) => {
  const { alice, a, b, roomId } = await pairInCall(world);
  const folder = world.folder("files");
  mkdirSync(folder, { recursive: true });
  const report = randomBytes(3_000_000);
  writeFileSync(join(folder, "report.bin"), report);
  const saved = join(folder, "saved.bin");
  await answerDialogs(a, { open: [join(folder, "report.bin")] });
  await answerDialogs(b, { save: saved });
  await openChat(a.page);
  await openChat(b.page);

  await panel(a.page).getByRole("button", { name: "Send files" }).click();
  await expect(panel(b.page).getByRole("button", { name: "Save report.bin" })).toBeVisible();
  await panel(b.page).getByRole("button", { name: "Save report.bin" }).click();
  await expect.poll(() => existsSync(saved)).toBe(true);
  expect(readFileSync(saved).equals(report)).toBe(true);
  await expect(b.page.locator("[data-announcer]")).toContainText("Saved: report.bin");

  // A picture that is pasted, shown by its pixels on the other side.
  const picture = plainPng(320, 180, [20, 160, 90]);
  await field(a.page).evaluate(
    (element, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "green.png", { type: "image/png" }));
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    },
    [...picture],
  );
  const shown = panel(b.page).getByRole("button", { name: "Show picture: green.png" });
  await expect(shown.locator("img")).toBeVisible();
  const pixel = await shown.locator("img").evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0, 1, 1);
    return { width: image.naturalWidth, colour: [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3) };
  });
  expect(pixel).toEqual({ width: 320, colour: [20, 160, 90] });

  // Dropped, and no picture whatever it is called.
  await panel(a.page).evaluate((element) => {
    const data = new DataTransfer();
    const svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='window.hacked=1'/>";
    data.items.add(new File([svg], "../evil.svg", { type: "image/svg+xml" }));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(panel(b.page).getByRole("button", { name: /^Save .*evil\.svg/u })).toBeVisible();
  await expect(panel(b.page).getByRole("button", { name: /Show picture: .*evil/u })).toHaveCount(0);
  await settle(b.page);
  await b.page.screenshot({ path: test.info().outputPath("files.png") });

  // Large, in both themes: the dialog lies over the call, but belongs to the page.
  await shown.click();
  await expect(b.page.getByRole("dialog", { name: "green.png" }).getByRole("img")).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(b.page, theme);
    await b.page.screenshot({ path: test.info().outputPath(`large-${theme}.png`) });
  }
  await b.page.keyboard.press("Escape");

  // The homeserver has neither names nor contents.
  const sent = JSON.stringify(await wire(world, alice, roomId));
  for (const word of ["report.bin", "green.png", "mxc://"]) expect(sent).not.toContain(word);

  // Where nothing can be written, it is said.
  await answerDialogs(b, { save: join(folder, "missing", "x.bin") });
  await panel(b.page).getByRole("button", { name: "Save report.bin" }).click();
  await expect(panel(b.page).getByRole("alert")).toContainText("could not be saved");
});

test("what other clients send is shown as text, and links ask first", async ({ world }) => {
  const alice = await world.account("Alice");
  const mallory = await world.account("Mallory");
  const room = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name: "Open house",
    preset: "public_chat",
    creation_content: { type: "org.matrix.msc3417.call" },
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  const roomId = String(room["room_id"]);
  const space = await world.api(alice, "POST", "/_matrix/client/v3/createRoom", {
    name: "Club",
    creation_content: { type: "m.space" },
  });
  const child = `/_matrix/client/v3/rooms/${encodeURIComponent(String(space["room_id"]))}/state/m.space.child/${encodeURIComponent(roomId)}`;
  await world.api(alice, "PUT", child, { via: [alice.userId.slice(alice.userId.indexOf(":") + 1)] });
  await world.api(mallory, "POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {});
  await world.api(mallory, "PUT", `/_matrix/client/v3/profile/${encodeURIComponent(mallory.userId)}/displayname`, {
    displayname: "Mal\u202Elory<img src=x onerror=window.hacked=1>",
  });
  let turn = 0;
  const send = (content: Record<string, unknown>, type = "m.room.message") => {
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/${type}/${process.pid}-${turn++}`;
    return world.api(mallory, "PUT", path, content);
  };
  // History from before.
  for (let index = 0; index < 70; index++) await send({ msgtype: "m.text", body: `old ${index}` });

  const { page, app } = await world.launch("alice", { signIn: alice.signIn });
  await joinConference(page, "Open house");
  await openChat(page);
  await expect(panel(page)).toContainText("This room is not encrypted");
  await expect(row(page, "old 69")).toBeVisible();
  await send({
    msgtype: "m.text",
    body: "plain <b>body</b>",
    format: "org.matrix.custom.html",
    formatted_body: "<script>window.hacked=1</script><b>rich</b>",
  });
  await expect(row(page, "plain <b>body</b>")).toBeVisible();
  await send({ msgtype: "m.emote", body: "waves" });
  await expect(row(page, "waves")).toContainText("Mallory<img src=x onerror=window.hacked=1> waves");
  await send({ msgtype: "m.location", body: "x", geo_uri: "geo:1,1" });
  await expect(row(page, "can't show this message")).toHaveCount(1);
  await send({ msgtype: "m.text", body: `flood ${"W\u0335\u0336\u0337\u0338\u0339".repeat(5_000)}` });
  await expect(row(page, "flood")).toContainText("longer than what is shown");
  const width = await panel(page).evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(width).toBe(0);
  await send({
    msgtype: "m.image",
    body: "nowhere.png",
    url: "mxc://nowhere.invalid/abc",
    info: { mimetype: "image/png" },
  });
  await expect(panel(page)).toContainText("The picture can't be shown");
  await settle(page);
  await page.screenshot({ path: test.info().outputPath("hostile.png") });
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);

  // A link is opened by main alone, and only after the person said so.
  await app.evaluate(({ dialog, shell }) => {
    const seen: string[] = [];
    (globalThis as { seen?: string[] }).seen = seen;
    dialog.showMessageBox = (...args: unknown[]) => {
      const options = args.at(-1) as { message: string };
      seen.push(options.message);
      return Promise.resolve({ response: seen.length > 1 ? 1 : 0, checkboxChecked: false });
    };
    shell.openExternal = (url) => {
      seen.push(url);
      return Promise.resolve();
    };
  });
  await send({ msgtype: "m.text", body: "see https://аpple.example/login." });
  const link = row(page, "see https").getByRole("button", { name: /Open https/u });
  await link.click();
  await link.click();
  const host = "xn--pple-43d.example";
  const question = `Open ${host} in your browser?`;
  await expect
    .poll(() => app.evaluate(() => (globalThis as { seen?: string[] }).seen))
    .toEqual([question, question, `https://${host}/login`]);
  const refused = await page.evaluate(() => window.parley.openChatLink({ url: "file:///etc/passwd" }));
  expect(refused).toMatchObject({ ok: false, error: { name: "LinkUnsupported" } });

  // Further back, without losing one's place.
  const list = row(page, "old 69").locator("xpath=ancestor::div[@role='presentation']");
  await expect
    .poll(async () => {
      await list.evaluate((element) => element.scrollTo(0, 0));
      return row(page, "old 0").count();
    })
    .toBeGreaterThan(0);
  await list.evaluate((element) => element.scrollTo(0, 200));
  await send({ msgtype: "m.text", body: "while you read" });
  await page.getByRole("button", { name: "1 new message", exact: true }).click();
  await expect(row(page, "while you read")).toBeInViewport();
});

test("the chat fits narrow and short windows", async ({ world }) => {
  const { a, b } = await pairInCall(world);
  await openChat(a.page);
  await write(a.page, "A longer message that has to break, in a window that has little room for it.");
  await openChat(b.page);
  await write(b.page, "🎉");
  await expect(row(a.page, "🎉")).toBeVisible();
  for (const [width, height] of [
    [1440, 900],
    [700, 640],
    [480, 420],
  ] as const) {
    await a.app.evaluate(
      ({ BrowserWindow }, size) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
      },
      { width, height },
    );
    await expect.poll(() => a.page.evaluate(() => window.innerWidth)).toBe(width);
    await expect(field(a.page)).toBeInViewport({ ratio: 1 });
    await expect(row(a.page, "🎉")).toBeInViewport();
    // With what can be done with a message in sight.
    await rows(a.page).last().focus();
    await expect(rows(a.page).last().getByRole("button", { name: "Reply" })).toBeVisible();
    await settle(a.page);
    const { violations } = await new AxeBuilder({ page: a.page }).setLegacyMode(true).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
    ).toEqual([]);
    await a.page.screenshot({ path: test.info().outputPath(`chat-${width}.png`) });
    await a.page.getByRole("button", { name: "Chat", exact: true }).first().focus();
    await a.page.keyboard.press("c");
    await expect(panel(a.page)).toHaveCount(0);
    await a.page.screenshot({ path: test.info().outputPath(`closed-${width}.png`) });
    const bar = await a.page.getByRole("toolbar").evaluate((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left >= 0 && right <= window.innerWidth;
    });
    expect(bar, `the controls fit ${width} pixels`).toBe(true);
    await openChat(a.page);
  }
});

test("what could not be sent stays, and is sent again or given up", async ({ world }) => {
  const { a, b } = await pairInCall(world);
  await openChat(a.page);
  await openChat(b.page);
  await write(a.page, "before");
  await expect(row(b.page, "before")).toBeVisible();
  await a.app.evaluate(() => {
    const main = globalThis as { realFetch?: typeof fetch };
    const real = globalThis.fetch;
    main.realFetch = real;
    globalThis.fetch = (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.includes("/send/") ? Promise.reject(new TypeError("cut off")) : real(input, init);
    };
  });
  await write(a.page, "lost one");
  await expect(row(a.page, "lost one")).toHaveAttribute("data-status", "failed");
  await expect(panel(a.page).getByRole("alert")).toContainText("offline");
  await panel(a.page).getByRole("button", { name: "Dismiss" }).click();
  await write(a.page, "lost two");
  await expect(row(a.page, "lost two")).toHaveAttribute("data-status", "failed");
  await settle(a.page);
  await a.page.screenshot({ path: test.info().outputPath("failed.png") });
  await a.app.evaluate(() => {
    globalThis.fetch = (globalThis as { realFetch?: typeof fetch }).realFetch ?? globalThis.fetch;
  });
  await act(row(a.page, "lost two"), "Discard");
  await expect(row(a.page, "lost two")).toHaveCount(0);
  await act(row(a.page, "lost one"), "Send again");
  await expect(row(a.page, "lost one")).toHaveAttribute("data-status", "sent");
  await expect(row(b.page, "lost one")).toBeVisible();
  await expect(row(b.page, "lost two")).toHaveCount(0);
});
