import type { Page } from "@playwright/test";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Instance } from "./support/app.ts";
import type { Account, World } from "./support/fixtures.ts";
import { expect, test } from "./support/fixtures.ts";

/** A widget as somebody may write one: it speaks the widget API by hand, and remembers what it was told. */
const WIDGET = `<!doctype html><meta charset="utf-8"><title>Notes</title><h1>Notes</h1><script>
  const told = (window.told = []);
  const wants = ["org.matrix.msc2762.receive.event:m.room.message", "org.matrix.msc2762.send.event:m.room.message",
    "org.matrix.msc2762.timeline:*", "org.matrix.msc3819.receive.to_device:m.room_key"];
  const answers = { capabilities: { capabilities: wants }, supported_api_versions: { supported_versions: [] } };
  window.addEventListener("message", ({ data }) => {
    told.push(data);
    if (data.api === "toWidget" && data.response === undefined)
      window.parent.postMessage({ ...data, response: answers[data.action] ?? {} }, "*");
  });
  window.ask = (action, data) => new Promise((resolve) => {
    const requestId = Math.random().toString(36);
    window.addEventListener("message", ({ data: answer }) => {
      if (answer.requestId === requestId && answer.response !== undefined) resolve(answer.response);
    });
    window.parent.postMessage({ api: "fromWidget", widgetId: "notes", requestId, action, data }, "*");
  });
</script>`;

interface WidgetWindow extends Window {
  told: { action: string; data: Record<string, unknown>; response?: unknown }[];
  ask(action: string, data: object): Promise<Record<string, unknown>>;
}

async function serve(): Promise<{ url: string; stop(): void }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(WIDGET);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

function addWidget(world: World, as: Account, roomId: string, id: string, content: object) {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/im.vector.modular.widgets/${id}`;
  return world.api(as, "PUT", path, content as never);
}

async function pageOf({ app }: Instance, url: string): Promise<Page> {
  const find = () => app.windows().find((page) => page.url().startsWith(url));
  await expect.poll(() => find() !== undefined).toBe(true);
  const page = find();
  if (page === undefined) throw new Error("no page of the widget");
  return page;
}

async function openList(page: Page, conference: string) {
  await page.getByRole("button", { name: `More about ${conference}` }).click();
  await page.getByRole("menuitem", { name: "Widgets" }).click();
  return page.getByRole("dialog", { name: `Widgets in ${conference}` });
}

test("a widget of a room: what it may do is asked for in words, kept, and all that it gets", async ({ world }) => {
  const served = await serve();
  const [alice, bob] = [await world.account("Alice"), await world.account("Bob")];
  const { name, roomId } = await world.conference(alice, [bob]);
  await addWidget(world, alice, roomId, "notes", {
    type: "m.custom",
    url: `${served.url}/?who=$matrix_user_id`,
    name: "Notes",
  });
  await addWidget(world, alice, roomId, "file", { type: "m.custom", url: "file:///etc/passwd", name: "Secrets" });
  await addWidget(world, alice, roomId, "broken", { type: 5, url: ["x"] });
  const b = await world.launch("bob", { signIn: bob.signIn });
  const { page } = b;

  const list = await openList(page, name);
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByRole("listitem", { name: "Secrets" })).toContainText(
    "Refused: it is not an encrypted web page.",
  );
  await page.screenshot({ path: test.info().outputPath("list.png") });
  await list.getByRole("listitem", { name: "Notes" }).getByRole("button", { name: "Open" }).click();

  const question = page.getByRole("dialog", { name: "Open “Notes”?" });
  await expect(question).toContainText("It is told your Matrix address and your name.");
  await question.getByRole("button", { name: "Open" }).click();
  const wants = page.getByRole("dialog", { name: "“Notes” wants to do more" });
  // Other rooms and room keys are not even asked for.
  await expect(wants.getByRole("switch")).toHaveCount(2);
  for (const each of await wants.getByRole("switch").all()) await expect(each).not.toBeChecked();
  await wants.getByLabel("Read messages of type m.room.message – chat messages", { exact: true }).click();
  await page.screenshot({ path: test.info().outputPath("wants.png") });
  await wants.getByRole("button", { name: "Allow these" }).click();
  const widget = await pageOf(b, served.url);
  const granted = () =>
    widget.evaluate(() => {
      const { told } = window as unknown as WidgetWindow;
      return told.find(({ action }) => action === "notify_capabilities")?.data["approved"];
    });
  await expect.poll(granted).toEqual(["org.matrix.msc2762.receive.event:m.room.message"]);
  expect(new URL(widget.url()).searchParams.get("who")).toBe(bob.userId);

  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/1`;
  await world.api(alice, "PUT", path, { msgtype: "m.text", body: "for the widget" });
  const heard = () =>
    widget.evaluate(() =>
      (window as unknown as WidgetWindow).told
        // The page is its own parent: it hears its answers too.
        .filter(({ action, response }) => action === "send_event" && response === undefined)
        .map(({ data }) => (data["content"] as { body: string }).body),
    );
  await expect.poll(heard).toEqual(["for the widget"]);

  await test.step("it gets nothing else", async () => {
    const refused = await widget.evaluate(async () => {
      const { ask } = window as unknown as WidgetWindow;
      return [
        await ask("send_event", { type: "m.room.message", content: { msgtype: "m.text", body: "x" } }),
        await ask("org.matrix.msc2876.read_events", { type: "m.room.member", state_key: true, limit: 5 }),
        await ask("org.matrix.msc4039.download_file", { content_uri: "mxc://a/b" }),
      ];
    });
    for (const each of refused) expect(each).toHaveProperty("error");
    const reach = await widget.evaluate(async () => ({
      door: "parley" in window,
      node: "require" in window || "process" in window,
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => "open",
        (error: Error) => error.name,
      ),
      notifications: await Notification.requestPermission(),
      popup: window.open("about:blank") === null,
      own: await fetch("parley-app://app/index.html").then(
        () => "read",
        () => "refused",
      ),
      service: await fetch("http://10.0.0.1/", { mode: "no-cors" }).then(
        () => "read",
        () => "refused",
      ),
    }));
    expect(reach).toEqual({
      door: false,
      node: false,
      camera: "NotAllowedError",
      notifications: "denied",
      popup: true,
      own: "refused",
      service: "refused",
    });
    const before = widget.url();
    await widget.evaluate(() => window.location.assign("https://example.org/"));
    await expect.poll(() => widget.evaluate(() => document.title)).toBe("Notes");
    expect(widget.url()).toBe(before);
  });

  await test.step("a page that dies is said to have died, and comes back", async () => {
    await b.app.evaluate(({ webContents }, url) => {
      webContents
        .getAllWebContents()
        .find((each) => each.getURL().startsWith(url))
        ?.forcefullyCrashRenderer();
    }, served.url);
    await expect(page.getByRole("alert")).toContainText("The page has crashed");
    await page.screenshot({ path: test.info().outputPath("crashed.png") });
    await page.getByRole("alert").getByRole("button", { name: "Load again" }).click();
    await expect(page.locator("[data-widget-phase=shown]")).toBeVisible();
  });

  // Said once: the same widget at the same address is not asked about again.
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await (await openList(page, name)).getByRole("button", { name: "Open" }).click();
  await expect(page.locator("[data-widget-phase=shown]")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  // From another address it is another one.
  await addWidget(world, alice, roomId, "notes", { type: "m.custom", url: `${served.url}/other`, name: "Board" });
  const names = () =>
    page.evaluate(async (id) => {
      const answer = await window.parley.listWidgets({ roomId: id });
      return answer.ok ? answer.value.map((each) => each.name) : [];
    }, roomId);
  await expect.poll(names).toContain("Board");
  await (await openList(page, name)).getByRole("button", { name: "Open" }).click();
  await page.getByRole("dialog", { name: "Open “Board”?" }).getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  served.stop();
});
