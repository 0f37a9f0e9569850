// What a page gains with script: sorting and filtering whose state is in the address, hover on
// charts, and a theme. None of it changes a figure.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

import { close, launch, none, reader, site } from "./site.js";

before(launch);
after(close);

/** The board as it is shown: for each server, in order, its name, its figures, and what is doubted. */
const board = (page) => page.evaluate(() => [...document.querySelectorAll("#board tbody tr")]
  .filter((row) => row.checkVisibility())
  .map((row) => {
    const cells = Object.fromEntries(["rate", "latency", "memory"].map((name) => {
      const cell = row.querySelector(`td.${name}`);
      return [name, cell && { value: cell.dataset.v === undefined ? null : Number(cell.dataset.v), unfit: !!cell.querySelector(".unfit") }];
    }));
    return { server: row.querySelector("th").textContent.trim(), ...cells };
  }));

const servers = (rows) => rows.map(({ server }) => server);

/** What a figure says, `none` as nothing: figures of a column have one unit. */
const figure = (text) => (/^none/.test(text) ? null : Number(text.replace(/,/g, "").match(/^-?[\d.]+/)[0]));

/** Everything on the page but the board's rows and the filter. */
const rest = (page) => page.evaluate(() => {
  const copy = document.querySelector("main").cloneNode(true);
  copy.querySelectorAll("#board tbody, .filter").forEach((it) => it.remove());
  return copy.textContent;
});

test("sorting puts the best first, what must not be ranked after it, none last, and changes no figure", async () => {
  for (const name of ["2016", "forty"]) {
    const it = await reader();
    await it.visit(site(name), "index.html");
    const before = await board(it.page);
    const others = await rest(it.page);
    for (const [column, sign] of [["rate", -1], ["latency", 1], ["memory", 1]]) {
      const head = it.page.locator(`#board th[data-by="${column}"]:visible`);
      if (!await head.count()) continue;
      await head.getByRole("button").click();
      assert.equal(await head.getAttribute("aria-sort"), sign < 0 ? "descending" : "ascending");
      const after = await board(it.page);
      assert.deepEqual(servers(after).sort(), servers(before).sort(), "the same rows");
      const rank = ({ value, unfit }) => (value === null ? 2 : unfit ? 1 : 0);
      const cells = after.map((row) => row[column]);
      const ordered = [...cells].sort((a, b) => rank(a) - rank(b) || sign * (a.value - b.value));
      assert.deepEqual(cells, ordered, `${name}, ${column}`);
      await head.getByRole("button").click();
      assert.deepEqual(await board(it.page), before, "again: the order of the ranks");
    }
    assert.equal(await rest(it.page), others);
    await it.finish();
  }
});

test("the filter shows the servers that are asked for, and changes no figure", async () => {
  const it = await reader();
  await it.visit(site("sample"), "index.html");
  const before = await board(it.page);
  const others = await rest(it.page);
  await it.page.getByRole("searchbox").fill("GUNI");
  assert.deepEqual(await board(it.page), before.filter(({ server }) => server === "Gunicorn"));
  assert.equal(await rest(it.page), others);
  await it.page.getByRole("searchbox").fill("nothing is called so");
  assert.deepEqual(await board(it.page), []);
  await it.page.getByRole("searchbox").fill("");
  assert.deepEqual(await board(it.page), before);
  await it.finish();
});

test("the address holds the state: after a reload, in another tab, and on to another load", async () => {
  const it = await reader();
  await it.visit(site("sample"), "index.html");
  await it.page.locator('th[data-by="latency"]:visible button').click();
  await it.page.getByRole("searchbox").fill("n");
  const shown = await board(it.page);
  assert.ok(shown.length > 1 && shown.length < 6);
  const address = await it.page.evaluate(() => location.href);
  await it.page.reload();
  assert.deepEqual(await board(it.page), shown);
  assert.equal(await it.page.getByRole("searchbox").inputValue(), "n");

  const tab = await it.context.newPage();
  await tab.goto(address);
  assert.deepEqual(await board(tab), shown);
  assert.equal(tab.url(), address);
  await tab.close();

  await it.page.locator(".boards label.chip").last().click();
  assert.match(it.page.url(), /load=\d+/);
  const there = await board(it.page);
  assert.deepEqual(servers(there).sort(), servers(shown).sort());
  assert.notDeepEqual(there, shown, "other figures");
  assert.equal(await it.page.locator('[data-by="latency"][aria-sort]:visible').count(), 1, "still sorted by latency");
  const other = await board(it.page);
  await it.page.reload();
  assert.deepEqual(await board(it.page), other, "the load is in the address");
  await it.finish();
});

test("an address that means nothing shows everything", async () => {
  const it = await reader();
  await it.visit(site("sample"), "index.html");
  const all = await board(it.page);
  const problems = [];
  for (const query of ["?sort=99&order=up", "?sort=-5", "?sort=x", "?sort=1.5", "?order=down", "?sort=&server=", "?sort=1e0"]) {
    await it.visit(site("sample"), "index.html", query);
    if (JSON.stringify(await board(it.page)) !== JSON.stringify(all)) problems.push(`${query} shows other rows, or in another order`);
    if (await it.page.locator("#board [aria-sort]").count()) problems.push(`${query} claims an order`);
  }
  none(problems);
  await it.finish();
});

test("a filter that names a server in markup finds it, and runs nothing", async () => {
  const it = await reader();
  const name = "</title></svg></script><script>document.title='owned'</script>";
  await it.visit(site("forty"), "index.html", `?server=${encodeURIComponent(name)}`);
  assert.deepEqual(servers(await board(it.page)), [name]);
  await it.finish();
});

const paper = (page) => page.evaluate(() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  return r + g + b > 384 ? "light" : "dark";
});

test("the theme is the system's, follows it, and the switch overrides it for good", async () => {
  for (const [system, other] of [["light", "dark"], ["dark", "light"]]) {
    const it = await reader({ colorScheme: system });
    await it.visit(site("sample"), "index.html");
    assert.equal(await paper(it.page), system);
    await it.page.emulateMedia({ colorScheme: other });
    assert.equal(await paper(it.page), other, "follows the system");
    await it.page.emulateMedia({ colorScheme: system });

    await it.page.locator(".top button").click();
    assert.equal(await paper(it.page), other);
    await it.page.reload();
    assert.equal(await paper(it.page), other, "after a reload");
    await it.visit(site("sample"), "servers/bjoern.html");
    assert.equal(await paper(it.page), other, "on another page");
    await it.page.locator(".top button").click();
    assert.equal(await paper(it.page), system, "and back");
    await it.finish();
  }
});

test("the theme's switch says what it does, also when the system changes", async () => {
  const it = await reader({ colorScheme: "light" });
  await it.visit(site("sample"), "index.html");
  const button = it.page.locator(".top button");
  assert.match(await button.innerText(), /dark/i);
  await it.page.emulateMedia({ colorScheme: "dark" });
  await button.filter({ hasText: /light/i }).waitFor({ timeout: 1000 });
  await it.finish();
});

test("a theme that was chosen is there from the first paint", async () => {
  const it = await reader({ colorScheme: "light" });
  await it.visit(site("2016"), "index.html");
  await it.page.locator(".top button").click();
  await it.page.addInitScript(() => {
    const seen = [];
    window.seen = seen;
    const look = () => { if (document.body) seen.push(document.documentElement.dataset.theme ?? "none"); requestAnimationFrame(look); };
    requestAnimationFrame(look);
  });
  await it.page.reload();
  assert.deepEqual([...new Set(await it.page.evaluate(() => window.seen))], ["dark"]);
  await it.finish();
});

test("a chart tells all servers at the load under the pointer, as the table has them", async () => {
  const it = await reader();
  await it.visit(site("sample"), "metrics/throughput.html");
  const chart = it.page.locator(".chart-block svg:visible").first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('[data-x="500"]').first().hover({ force: true });
  const tip = it.page.locator(".chart-block .tip");
  assert.ok(await tip.isVisible());
  assert.match(await tip.innerText(), /^500 connections/);
  const told = await tip.locator("tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const table = await it.page.locator(".table-block table").first().evaluate((table) => {
    const across = table.tHead.rows[0].cells[0].textContent.startsWith("Server");
    const cells = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const wide = across ? cells : cells[0].map((_, at) => cells.map((row) => row[at]));
    const at = wide[0].findIndex((text) => text === "500");
    return wide.slice(1).map((row) => [row[0], row[at]]);
  });
  assert.deepEqual([...told].sort(), table.sort());
  const figures = told.map(([, text]) => figure(text));
  assert.deepEqual(figures, [...figures].sort((a, b) => b - a), "the highest first");
  await it.finish();
});

test("what a chart tells fits the page, on a phone and with long names", async () => {
  const problems = [];
  for (const [name, width] of [["sample", 1280], ["sample", 360], ["forty", 1280], ["forty", 360]]) {
    const it = await reader({ viewport: { width, height: 800 } });
    await it.visit(site(name), "metrics/throughput.html");
    const chart = it.page.locator(".chart-block svg:visible").first();
    for (const load of await chart.locator("[data-x]").evaluateAll((marks) => [...new Set(marks.map((mark) => mark.dataset.x))])) {
      await chart.locator(`[data-x="${load}"]`).first().hover({ force: true });
      const tip = it.page.locator(".chart-block .tip");
      const problem = await tip.evaluate((tip) => {
        const { left, right } = tip.getBoundingClientRect();
        if (tip.hidden) return "nothing is told";
        if (left < 0 || right > innerWidth) return `from ${left.toFixed()} to ${right.toFixed()} px`;
        if (tip.scrollWidth > tip.clientWidth) return `${tip.scrollWidth} px of text in a box of ${tip.clientWidth}`;
        return null;
      });
      if (problem) problems.push(`${name} at ${width} px, load ${load}: ${problem}`);
    }
    await it.finish();
  }
  none(problems);
});

test("a scale that is chosen holds for the whole page, and in its address", async () => {
  const it = await reader();
  const page = "comparisons/old-and-new.html";
  const chosen = () => it.page.evaluate(() => [...new Set([...document.querySelectorAll(".scales :checked")].map((input) => input.value))]);
  await it.visit(site("compared"), page);
  assert.ok(await it.page.locator(".scales").count() > 2);
  await it.page.getByRole("radio", { name: "logarithmic" }).first().check();
  assert.deepEqual(await chosen(), ["log"]);
  assert.match(it.page.url(), /\?scale=log$/);
  await it.page.getByRole("radio", { name: "linear", exact: true }).last().check();
  assert.deepEqual(await chosen(), ["linear"]);
  await it.page.reload();
  assert.deepEqual(await chosen(), ["linear"], "after a reload");
  await it.visit(site("compared"), page, "?scale=cubic");
  assert.ok((await chosen()).every((scale) => ["linear", "log"].includes(scale)), "no such scale");

  await it.finish();
});

test("a comparison tells both sides at a load, as its table has them", async () => {
  const it = await reader();
  await it.visit(site("compared"), "comparisons/old-and-new.html");
  const block = it.page.locator(".chart-block").first();
  await block.locator("svg:visible").locator('[data-x="500"]').first().hover({ force: true });
  const tip = block.locator(".tip");
  assert.match(await tip.innerText(), /^500 connections/);
  const told = await tip.locator("tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const table = await block.locator("xpath=..").locator(".table-block table").evaluate((table) => {
    const at = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === "500");
    return [...table.tBodies[0].rows].map((row) => [row.cells[0].textContent.trim(), row.cells[at].querySelector("small").textContent.trim()]);
  });
  assert.equal(table.length, 6);
  for (const [server, both] of table) {
    assert.ok(told.some(([name, text]) => name === server && text.startsWith(both)), `${server}: ${both}`);
  }
  const figures = told.map(([, text]) => figure(text.split("→ ")[1]));
  assert.deepEqual(figures, [...figures].sort((a, b) => b - a), "the highest new one first");
  await it.finish();
});
