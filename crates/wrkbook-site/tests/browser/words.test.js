// What words mean: shown by pointer, touch and keyboard, without script, inside the page, and in print.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

import { close, distinct, launch, none, reader, site } from "./site.js";

before(launch);
after(close);

test("a word shows its meaning without script, by touch and by keyboard", async () => {
  const it = await reader({ javaScriptEnabled: false, hasTouch: true, viewport: { width: 360, height: 740 } });
  await it.visit(site("2016"), "index.html");
  const word = it.page.locator("main .word").first();
  const meaning = it.page.locator(`#${await word.getAttribute("popovertarget")}`);
  assert.ok(!(await meaning.isVisible()));
  await word.tap();
  assert.ok(await meaning.isVisible());
  await it.page.keyboard.press("Escape");
  assert.ok(!(await meaning.isVisible()));
  await word.focus();
  await it.page.keyboard.press("Enter");
  assert.ok(await meaning.isVisible());
  // The next stop of the keyboard is the way to all words.
  await it.page.keyboard.press("Tab");
  await it.page.keyboard.press("Enter");
  await it.page.waitForURL(/method\.html#word-/);
  await it.finish();
});

test("every meaning fits into the window, at any width", async () => {
  const problems = [];
  for (const width of [320, 360, 1280]) {
    const it = await reader({ viewport: { width, height: 740 } });
    for (const site of distinct) {
      for (const path of site.kinds) {
        await it.visit(site, path);
        const found = await it.page.evaluate(() => {
          const wrong = [];
          for (const word of document.querySelectorAll(".word")) {
            const meaning = document.getElementById(word.getAttribute("popovertarget"));
            word.scrollIntoView({ block: "center" });
            meaning.showPopover({ source: word });
            const box = meaning.getBoundingClientRect();
            if (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight) wrong.push(word.textContent);
            meaning.hidePopover();
          }
          return wrong;
        });
        problems.push(...found.map((word) => `${site.name}/${path} at ${width}: ${word}`));
      }
    }
    await it.finish();
  }
  none(problems);
});

test("in print the meaning stands after the word", async () => {
  const it = await reader();
  await it.visit(site("2016"), "index.html");
  await it.page.emulateMedia({ media: "print" });
  const meaning = it.page.locator("main .meaning").first();
  assert.ok(await meaning.isVisible());
  const word = await it.page.locator("main .word").first().boundingBox();
  const box = await meaning.boundingBox();
  assert.ok(box.y + box.height >= word.y && box.y <= word.y + 4 * word.height, "beside its word");
  await it.finish();
});
