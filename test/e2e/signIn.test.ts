import { existsSync, globSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { recordingProxy, webServer } from "./support/recordingProxy.ts";

async function fillIn(page: Page, server: string, username: string, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Homeserver" }).fill(server);
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Every file below a folder, hidden ones too, that contains a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter(
      (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(text),
    );
}

test("a person signs in, is signed in again after a restart without a full sync, and leaves nothing behind", async ({
  world,
  backend,
}) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const proxy = await recordingProxy(backend.homeserver.baseUrl);
  const profile = `alice-${process.pid}`;
  try {
    const first = await world.launch("alice", { profile });
    await fillIn(first.page, proxy.url, alice.username, alice.password);
    await expect(first.page.getByRole("article", { name, exact: true })).toBeVisible();
    await expect(first.page.getByRole("button", { name: /^Account: Alice/ })).toBeVisible();
    const token =
      proxy.requests.find((request) => request.url.includes("/sync"))?.authorization?.replace("Bearer ", "") ?? "";
    expect(token.length).toBeGreaterThan(10);
    await first.quit();
    // The search finds what is there: the log names the server's rooms, the profile is where we look.
    expect(filesWith(first.folder, "rooms known after").length).toBe(1);
    expect(filesWith(first.folder, token)).toEqual([]);
    expect(filesWith(first.folder, alice.password)).toEqual([]);

    proxy.requests.length = 0;
    const second = await world.launch("alice", { profile });
    await expect(second.page.getByRole("article", { name, exact: true })).toBeVisible();
    await expect.poll(() => proxy.requests.some((request) => request.url.includes("/sync?"))).toBe(true);
    for (const request of proxy.requests.filter(({ url }) => url.includes("/sync?")))
      expect(request.url).toContain("since=");
    expect(proxy.requests.some((request) => request.url.includes("/login"))).toBe(false);

    await second.page.getByRole("button", { name: /^Account: Alice/ }).click();
    await second.page.getByRole("menuitem", { name: "Sign out" }).click();
    await second.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await expect(second.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    expect(existsSync(join(second.folder, "config", "Parley", profile, "matrix"))).toBe(false);
    const whoami = await fetch(`${backend.homeserver.baseUrl}/_matrix/client/v3/account/whoami`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(whoami.status).toBe(401);
    await second.quit();

    const third = await world.launch("alice", { profile });
    await expect(third.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  } finally {
    await proxy.close();
  }
});

test("each way a sign-in can fail has its own sentence, and the form stays usable", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const noHomeserver = await webServer();
  const { page } = await world.launch("alice");
  const { baseUrl } = backend.homeserver;
  try {
    await fillIn(page, baseUrl, alice.username, "not the password");
    await expect(page.getByText("Username or password is wrong")).toBeVisible();
    await fillIn(page, "nothing.invalid", alice.username, alice.password);
    await expect(page.getByText("Homeserver not found")).toBeVisible();
    await fillIn(page, noHomeserver.url, alice.username, alice.password);
    await expect(page.getByText("Not a Matrix homeserver")).toBeVisible();
    await fillIn(page, "http://127.0.0.1:9", alice.username, alice.password);
    await expect(page.getByText("Homeserver can't be reached")).toBeVisible();
    await fillIn(page, "javascript:alert(1)", alice.username, alice.password);
    await expect(page.getByText("Homeserver not found")).toBeVisible();

    await fillIn(page, baseUrl, alice.username, alice.password);
    await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
  } finally {
    await noHomeserver.close();
  }
});

test("without a keyring the person is asked, and nothing is written in plain text", async ({ world, backend }) => {
  const alice = await world.account("Alice");
  const { name } = await world.conference(alice, [], "Board");
  const proxy = await recordingProxy(backend.homeserver.baseUrl);
  const { page, folder, quit } = await world.launch("alice", {
    env: { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" },
  });
  try {
    await expect(page.getByRole("heading", { name: "No keyring on this computer" })).toBeVisible();
    const asked = () =>
      filesWith(folder, "no secret store").flatMap(
        (file) => readFileSync(file, "utf8").match(/no secret store/g) ?? [],
      );
    await expect.poll(() => asked().length).toBe(1);
    await page.getByRole("button", { name: /^Try the keyring again/ }).click();
    await expect.poll(() => asked().length).toBe(2);
    await expect(page.getByRole("heading", { name: "No keyring on this computer" })).toBeVisible();
    await page.getByRole("button", { name: /^Remember nothing/ }).click();
    await fillIn(page, proxy.url, alice.username, alice.password);
    await expect(page.getByRole("article", { name, exact: true })).toBeVisible();
    const token =
      proxy.requests.find((request) => request.url.includes("/sync"))?.authorization?.replace("Bearer ", "") ?? "";
    expect(token.length).toBeGreaterThan(10);
    expect(filesWith(folder, token)).toEqual([]);
    await quit();
    // Nothing is remembered: the device is gone from the account, too.
    expect(proxy.requests.some((request) => request.url.includes("/logout"))).toBe(true);
    expect(globSync(join(folder, "config", "Parley", "*", "matrix"))).toEqual([]);
  } finally {
    await proxy.close();
  }
});
