// Accessibility: axe finds no violation on any kind of page, in light and in dark.
import { after, before, test } from "node:test";
import { createRequire } from "node:module";

import { close, launch, none, reader, site } from "./site.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

// Every kind of page; beside the real ones those that hostile names or the want of figures change.
const PAGES = [
  ["sample", () => true],
  ["published", (path) => ["index.html", "about.html"].includes(path)],
  ["dead", (path) => /^(index|servers|runs|metrics)/.test(path)],
  ["compared", (path) => /^comparisons/.test(path)],
  ["two", (path) => /^(index|servers|runs)/.test(path)],
];

before(launch);
after(close);

/** Violations as `rule: help: element`, at most three elements a rule. */
const violations = (page, rules) => page.evaluate(async (rules) => {
  // Without preload: it would fetch the style sheet again, which file:// does not allow.
  const options = { resultTypes: ["violations"], preload: false, ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const { violations } = await window.axe.run(document, options);
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map((node) =>
    `${id} (${nodes.length}): ${help}: ${node.html.slice(0, 120)} ${node.any[0]?.message.slice(0, 120) ?? ""}`));
}, rules);

/** Text in charts that is too faint, which axe leaves to others: WCAG 2.2's contrast, at least 4.5. */
const faint = (page) => page.evaluate(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = luminance(getComputedStyle(document.body).backgroundColor);
  const found = new Set();
  for (const text of document.querySelectorAll("svg text")) {
    const { fill, fillOpacity } = getComputedStyle(text);
    const ink = luminance(fill);
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5 || Number(fillOpacity) < 1) found.add(`${fill} at ${contrast.toFixed(2)}: ${text.textContent}`);
  }
  return [...found].slice(0, 3);
});

test("axe has nothing to say, and text in charts has contrast", async () => {
  // axe is put into the page, which its policy forbids.
  const it = await reader({ bypassCSP: true });
  const problems = [];
  for (const [name, wanted] of PAGES) {
    for (const path of site(name).kinds.filter(wanted)) {
      const say = (state, found) => problems.push(...found.map((text) => `${name}/${path}, ${state}: ${text}`));
      await it.page.emulateMedia({ colorScheme: "light" });
      await it.visit(site(name), path);
      await it.page.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
      await it.page.addScriptTag({ path: AXE });
      say("light", await violations(it.page));
      say("light", await faint(it.page));
      // Colours are all that differs in the dark.
      await it.page.emulateMedia({ colorScheme: "dark" });
      say("dark", await violations(it.page, ["color-contrast", "link-in-text-block"]));
      say("dark", await faint(it.page));
    }
  }
  none(problems);
  await it.finish();
});
