// Narrow screens and paper: nothing leaves the page, is cut, lies on something else, or is too small.
import { after, before, test } from "node:test";

import { textProblems } from "./geometry.js";
import { close, distinct, launch, none, reader } from "./site.js";

const WIDTHS = [320, 360, 1280];
// A4 within Chromium's margins is 718 px wide. It lays a page out on 4/3 of that and shrinks what is
// wider, down to half its size: beyond 1436 px, it cuts.
const PAPER = { layout: 957, most: 1436 };

const problems = new Map([...WIDTHS, "paper"].map((medium) => [medium, []]));

// Each page is opened once, and looked at in every width.
before(async () => {
  await launch();
  const it = await reader();
  for (const site of distinct) {
    for (const path of site.kinds) {
      await it.visit(site, path);
      for (const [medium, list] of problems) {
        const found = medium === "paper" ? await onPaper(it.page) : await onScreen(it.page, medium);
        list.push(...[...new Set(found)].map((problem) => `${site.name}/${path}: ${problem}`));
      }
    }
  }
  await it.finish();
});
after(close);

/** On a screen, with everything unfolded that folds: it is there to be read. */
const onScreen = async (page, width) => {
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width, height: 700 });
  const across = await page.evaluate(() => {
    for (const it of document.querySelectorAll("details")) it.open = true;
    return document.scrollingElement.scrollWidth;
  });
  const found = await page.evaluate(textProblems, { width });
  // The charts on the scale that does not suit the data, which a reader may choose.
  const others = await page.evaluate(() => {
    const others = [...document.querySelectorAll(".scales input:not(:checked)")];
    for (const it of others) it.checked = true;
    return others.length;
  });
  if (others) {
    found.push(...await page.evaluate(textProblems, { width }));
    await page.evaluate(() => document.querySelectorAll(".scales input:not(:checked)").forEach((it) => { it.checked = true; }));
  }
  return across > width ? [`the page scrolls sideways: ${across} px`, ...found] : found;
};

/** On paper, folded as it comes: nobody unfolds paper. */
const onPaper = async (page) => {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: PAPER.layout, height: 1300 });
  const found = await page.evaluate((most) => {
    for (const it of document.querySelectorAll("details")) it.open = false;
    const folded = [...document.querySelectorAll("details > :not(summary)")]
      .filter((it) => !it.checkVisibility() || it.getBoundingClientRect().height < 2)
      .map((it) => `folded: ${it.parentElement.querySelector("summary").textContent}`);
    const wide = [...document.querySelectorAll("table")]
      .map((it) => [it, it.getBoundingClientRect().right])
      .filter(([it, right]) => it.checkVisibility() && right > most)
      .map(([it, right]) => `a table ends at ${right.toFixed()} px of ${most}: ${it.caption?.textContent ?? it.parentElement.ariaLabel}`);
    return [...new Set(folded), ...wide];
  }, PAPER.most);
  return [...found, ...await page.evaluate(textProblems, { width: PAPER.most })];
};

for (const width of WIDTHS) {
  // On a phone the head of a board is hidden for eyes, and is measured as if it were cut; the letters of the
  // small charts below it are 8 px there.
  test(`at ${width} px nothing is cut, overlaps or leaves the page`, { todo: width < 700 && "the board and the strip on a phone" }, () => none(problems.get(width)));
}

test("on paper everything is unfolded and nothing is cut", { todo: "the head of a board is hidden on narrow paper, and is measured as if it were cut" }, () => none(problems.get("paper")));
