import { expect, test } from "./support/fixtures.ts";
import { patterns } from "./support/media.ts";
import { expectPattern, tileOf } from "./support/observe.ts";
import { openSlides, slides } from "./support/slides.ts";
import { joinConference } from "./support/steps.ts";

test("a shared screen is seen by the other, large, and gone when it is no longer shared", async ({ world }) => {
  const { a, b, name } = await world.pair();
  await joinConference(a.page, name);
  await joinConference(b.page, name);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await openSlides(a.app);

  await a.page.getByRole("button", { name: "Share screen", exact: true }).click();
  const dialog = a.page.getByRole("dialog");
  await expect(dialog.getByRole("radio").first()).toBeChecked();
  await a.page.screenshot({ path: test.info().outputPath("share-dialog.png") });
  await dialog.getByRole("button", { name: "Share screen" }).click();

  const shared = tileOf(b.page, "Screen of Alice");
  await expectPattern(shared, slides);
  await expect(b.page.locator("[data-layout=main]")).toBeVisible();
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
  await b.page.screenshot({ path: test.info().outputPath("presentation.png") });
  await a.page.screenshot({ path: test.info().outputPath("sharing.png") });

  await a.page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(shared).toHaveCount(0);
  await expectPattern(tileOf(b.page, "Alice"), patterns.alice);
});

test("nothing is captured that the person has not chosen", async ({ world }) => {
  const { a, name } = await world.pair();
  const capture = () =>
    a.page.evaluate(() =>
      navigator.mediaDevices.getDisplayMedia({ video: true }).then(
        (stream) => {
          for (const track of stream.getTracks()) track.stop();
          return "captured";
        },
        (error: unknown) => (error instanceof Error ? error.name : "rejected"),
      ),
    );
  const ask = () => a.page.evaluate(() => window.parley.listScreens({}));
  // Not in a call: not even what there is to see is told.
  expect(await ask()).toEqual({ ok: false, error: { name: "NotInCall" } });
  expect(await capture()).not.toBe("captured");
  await joinConference(a.page, name);
  expect(await capture()).not.toBe("captured");
  // A choice holds for one capture.
  const listed = await ask();
  if (!listed.ok) throw new Error(listed.error.name);
  const id = listed.value.sources[0]?.id ?? "";
  expect(await a.page.evaluate((chosen) => window.parley.chooseScreen({ id: chosen, sound: false }), id)).toMatchObject(
    {
      ok: true,
    },
  );
  expect(await capture()).toBe("captured");
  expect(await capture()).not.toBe("captured");
  expect(await a.page.evaluate(() => window.parley.chooseScreen({ id: "screen:99:0", sound: false }))).toEqual({
    ok: false,
    error: { name: "ScreenUnavailable" },
  });
});
