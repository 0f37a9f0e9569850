// The built sites as the tests see them: their files, their kinds of page, and a browser that opens
// a page and keeps account of what must not happen: requests elsewhere, errors, dialogs.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const folder = process.env.WRKBOOK_SITES;
if (!folder) throw new Error("WRKBOOK_SITES names no folder of built sites; run `cargo xtask browser`");

/** Paths below `root`, with slashes, in order. */
const walk = (root) => readdirSync(root, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => statSync(join(root, path)).isFile())
  .sort();

/** A built site. */
export class Site {
  constructor(name, root = join(folder, "sites", name)) {
    this.name = name;
    this.root = root;
    this.files = walk(root);
    this.pages = this.files.filter((path) => path.endsWith(".html"));
  }

  /** The same site, built a second time; nothing where it was built once. */
  get again() {
    const root = join(folder, "again", this.name);
    return statSync(root, { throwIfNoEntry: false }) && new Site(this.name, root);
  }

  read(path) {
    return readFileSync(join(this.root, path));
  }

  url(path, query = "") {
    return pathToFileURL(join(this.root, path)).href + query;
  }

  /** A page of each kind, the largest of it: what holds there, holds on the smaller ones. */
  get kinds() {
    const largest = new Map();
    for (const path of this.pages) {
      const kind = kindOf(path);
      const size = this.read(path).length;
      if (size > (largest.get(kind)?.size ?? 0)) largest.set(kind, { path, size });
    }
    return [...largest.values()].map(({ path }) => path);
  }
}

/** What a page is: the folder it is in, or its own name. A site's first page may be a list of reports. */
const kindOf = (path) => {
  const parent = posix.basename(posix.dirname(path));
  if (["servers", "metrics", "loads", "runs", "comparisons"].includes(parent)) return parent;
  return path === "index.html" ? "first" : posix.basename(path);
};

export const sites = readdirSync(join(folder, "sites")).sort().map((name) => new Site(name));
export const site = (name) => sites.find((it) => it.name === name);

/** Those whose pages differ in kind: the published site holds the sets of 2016 and the sample. */
export const distinct = sites.filter((it) => !["2016", "sample", "nineteen"].includes(it.name));

let browser;
export const launch = async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
};
export const close = () => browser.close();

/**
 * A page to test with. `visit` opens one of a site's pages; `finish` closes and fails if anything
 * was asked from elsewhere, threw, or ran that came from the data.
 */
export const reader = async (options = {}) => {
  const context = await browser.newContext({ bypassCSP: options.bypassCSP ?? false, viewport: { width: 1280, height: 900 }, ...options });
  const within = [];
  const wrong = [];
  await context.route("**", (route) => {
    const url = route.request().url().split(/[?#]/)[0];
    if (within.some((start) => url.startsWith(start))) return route.continue();
    wrong.push(`request for ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => { wrong.push("a dialog"); return dialog.dismiss(); });
  page.on("response", (response) => response.status() >= 400 && wrong.push(`${response.status()} for ${response.url()}`));
  return {
    page,
    context,
    allow: (start) => within.push(start),
    visit: async (site, path, query) => {
      within.push(pathToFileURL(site.root).href + "/");
      await page.goto(site.url(path, query));
      if (options.javaScriptEnabled !== false) {
        const title = await page.title();
        if (/^(owned|1)$/.test(title)) wrong.push(`${path}: text of the data ran as script`);
      }
    },
    finish: async () => {
      await context.close();
      assert.deepEqual(wrong, []);
    },
  };
};

/** Fails with every problem that was found, each with its place, not only with the first. */
export const none = (problems) => {
  const shown = problems.slice(0, 40);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  if (problems.length) assert.fail("\n  " + shown.join("\n  "));
};

