// Without script, nothing is missing: the same text, the same tables, and nothing that does nothing.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

import { close, distinct, launch, none, reader, site } from "./site.js";

before(launch);
after(close);

test("without script every figure, table and chart is there, and no control that needs it", async () => {
  const it = await reader({ javaScriptEnabled: false });
  const problems = [];
  for (const site of distinct) {
    for (const path of site.kinds) {
      await it.visit(site, path);
      const found = await it.page.evaluate(() => {
        // A reader unfolds what is folded; that works without script.
        for (const it of document.querySelectorAll("details")) it.open = true;
        const seen = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true });
        const hidden = [...document.querySelectorAll("main *")]
          // Of a wide and a narrow chart one is shown, of a linear and a logarithmic axis, and of loads.
          // The meaning of a word is shown by its button, which needs no script.
          .filter((it) => !seen(it) && !it.closest(".wide, .narrow, .unsuited, title, desc, defs, [popover], .boards > input, input:not(:checked) + .chip + .of-load"))
          .map((it) => `hidden: ${it.outerHTML.slice(0, 80)}`);
        const dead = [...document.querySelectorAll("button:not([popovertarget]), input, select, [onclick], [role=button]")].filter((it) => !it.closest(".scales, .boards")).map((it) => `does nothing: ${it.outerHTML.slice(0, 80)}`);
        const charts = [...document.querySelectorAll(".wide")].filter((it) => !it.closest(".unsuited")).filter((it) => !seen(it) || it.getBoundingClientRect().height < 50).map(() => "a chart is not shown");
        return [...hidden, ...dead, ...charts];
      });
      problems.push(...found.map((text) => `${site.name}/${path}: ${text}`));
    }
  }
  none(problems);
  await it.finish();
});

test("script takes nothing away", { todo: "the heads of a board become buttons, which changes their text" }, async () => {
  const texts = [];
  for (const javaScriptEnabled of [true, false]) {
    const it = await reader({ javaScriptEnabled });
    await it.visit(site("2016"), "index.html");
    texts.push(await it.page.evaluate(() => [...document.querySelectorAll("main td, main th, main p, main li, main dd, svg text")]
      .filter((it) => !it.closest(".filter, .tip"))
      .map((it) => { const copy = it.cloneNode(true); copy.querySelectorAll("button:not(.word, thead button)").forEach((it) => it.remove()); return copy.textContent.trim(); })));
    await it.finish();
  }
  assert.ok(texts[1].length > 500);
  assert.deepEqual(texts[0], texts[1]);
});

test("without script the loads are a choice and the charts have their figures beside them", async () => {
  const it = await reader({ javaScriptEnabled: false });
  await it.visit(site("sample"), "index.html");
  await it.page.locator(".boards label.chip").first().click();
  assert.equal(await it.page.locator("#board tbody tr:visible").count(), 6);
  assert.ok(await it.page.locator("#load-100").isVisible());
  for (const block of await it.page.locator(".chart-block").all()) {
    const cells = await block.locator("xpath=..").locator(".table-block td").count();
    assert.equal(cells, 24, "six servers at four loads");
  }
  await it.finish();
});

test("without script the value axis is linear or logarithmic, as the reader has it", async () => {
  for (const width of [1280, 360]) {
    const it = await reader({ javaScriptEnabled: false, viewport: { width, height: 800 } });
    await it.visit(site("sample"), "metrics/latency.html");
    const seen = () => it.page.evaluate(() => {
      const charts = [...document.querySelectorAll(".chart-block svg")].filter((svg) => svg.checkVisibility());
      const texts = (kind) => charts.flatMap((svg) => [...svg.querySelectorAll(`.axes ${kind}`)].map((text) => text.textContent));
      return { charts: charts.length, title: texts(".axis-title")[0], zero: texts("text").includes("0") };
    });
    const radio = (name) => it.page.getByRole("radio", { name, exact: true });
    for (let round = 0; round < 2; round++) {
      await radio("linear").check();
      assert.deepEqual(await seen(), { charts: 1, title: "ms", zero: true });
      await radio("logarithmic").check();
      assert.deepEqual(await seen(), { charts: 1, title: "ms, log scale", zero: false });
    }
    await radio("logarithmic").focus();
    await it.page.keyboard.press("ArrowLeft");
    assert.equal((await seen()).title, "ms", "arrows choose");
    await it.page.emulateMedia({ media: "print" });
    assert.deepEqual(await seen(), { charts: 1, title: "ms", zero: true }, "paper has the one that was chosen");
    assert.ok(await radio("linear").isHidden());
    await it.finish();
  }
});
