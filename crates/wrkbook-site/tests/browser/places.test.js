// A site works wherever it is put: on a disk, and below any path of any server.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";

import { close, launch, reader, site } from "./site.js";

before(launch);
after(close);

const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json", csv: "text/csv", parquet: "application/octet-stream" };

/** Serves `site` below `prefix`, and nothing else. */
const serve = (site, prefix) => new Promise((done) => {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = path.startsWith(prefix) ? path.slice(prefix.length) || "index.html" : "";
    if (!site.files.includes(file)) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": TYPES[file.split(".").pop()] }).end(site.read(file));
  });
  server.listen(0, "127.0.0.1", () => done(server));
});

/** From the first page into a server's runs, and back by way of the audit, by links alone. */
const walk = async (page) => {
  const styled = async () => assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).maxWidth), "none", `${page.url()} has its style`);
  const follow = async (link) => {
    await link.first().click();
    await page.waitForLoadState();
    await styled();
    assert.ok(await page.locator("h1").first().isVisible());
  };
  await styled();
  await follow(page.locator(".report-card h3 a"));
  await follow(page.locator("#board tbody th a:visible"));
  await follow(page.getByRole("link", { name: /every run, and the lines/i }));
  assert.match(page.url(), /runs\//);
  await follow(page.locator("tfoot a"));
  await follow(page.locator("nav a", { hasText: "Audit" }));
  await follow(page.locator(".finding a"));
  await follow(page.locator(".site a"));
  assert.ok(await page.locator(".report-card").count() >= 3);
};

test("over file:// all of it is within reach of links", async () => {
  const it = await reader();
  await it.visit(site("published"), "index.html");
  await walk(it.page);
  await it.finish();
});

test("below a path of a server, too, and nothing is asked from above it", async () => {
  const server = await serve(site("published"), "/a/deep%20path/");
  const start = `http://127.0.0.1:${server.address().port}/a/deep%20path/`;
  const it = await reader();
  it.allow(start);
  await it.page.goto(start);
  await walk(it.page);
  // The state of a board is in the address here as well.
  await it.page.goto(`${start}2026/index.html?sort=rate#board`);
  const first = it.page.locator("#board tbody th:visible").first();
  assert.equal((await first.innerText()).trim(), "FastWSGI");
  await it.page.getByRole("searchbox").fill("wai");
  assert.equal(await it.page.evaluate(() => location.search + location.hash), "?sort=rate&server=wai#board");
  await it.finish();
  server.close();
});

test("scenarios have folders of their own, whatever they are called", async () => {
  const it = await reader();
  await it.visit(site("scenarios"), "index.html");
  const links = await it.page.locator(".report-card > h3 a").evaluateAll((links) => links.map((link) => link.href));
  assert.equal(links.length, 2);
  for (const link of links) {
    await it.page.goto(link);
    assert.ok(await it.page.locator("#board").isVisible());
  }
  await it.finish();
});
