// Runs inside a page: where its text is drawn, and what is wrong with that. Every line of text is a
// box, clipped by what clips it; boxes may not leave the page, be cut, or lie on one another.

/** The problems, as sentences: one for each sort of place, with an example. `width` is what text may fill. */
export const textProblems = ({ width }) => {
  const found = new Map();
  const short = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 40));
  const place = (element) => {
    const words = [];
    for (let it = element; it && it !== document.body && words.length < 4; it = it.parentElement) {
      const name = it.classList[0] ? `${it.localName}.${it.classList[0]}` : it.localName;
      if (!/^(bdi|a|g|span|tr|tbody|div)$/.test(name)) words.unshift(name);
    }
    return words.join(" ");
  };
  const problem = (parent, what, text) => {
    const key = what.replace(/[\d.]+ px/, "px") + place(parent);
    const same = found.get(key) ?? { what, text, times: 0, place: place(parent) };
    found.set(key, { ...same, times: same.times + 1 });
  };
  const styles = new Map();
  const style = (element) => styles.get(element) ?? (styles.set(element, getComputedStyle(element)), styles.get(element));
  const hides = (element) => style(element).overflowX !== "visible" && style(element).display !== "inline";

  /** What clips the inside of an element: the nearest such ancestors, until the page. */
  const clips = new Map();
  const clip = (element) => {
    if (!element || element === document.documentElement || element === document.body) return [];
    if (!clips.has(element)) {
      const outer = clip(element.parentElement);
      clips.set(element, hides(element) ? [...outer, { element, box: element.getBoundingClientRect() }] : outer);
    }
    return clips.get(element);
  };

  /** The boxes of a text; of its words where blanks are kept, for those may hang over an edge unseen. */
  const lines = (node) => {
    const kept = style(node.parentElement).whiteSpaceCollapse === "preserve";
    const range = document.createRange();
    return [...node.data.matchAll(kept ? /\S+/g : /\S.*\S|\S/gs)].flatMap(({ 0: text, index }) => {
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      return [...range.getClientRects()];
    });
  };

  const boxes = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("title, desc, script, .vh, .skip")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const svg = parent.closest("svg");
    const frames = clip(parent);
    const rects = parent instanceof SVGElement ? [parent.getBoundingClientRect()] : lines(node);
    for (const rect of rects) {
      if (rect.width < 0.5) continue;
      let [left, right, top, bottom] = [rect.left, rect.right, rect.top, rect.bottom];
      let scrolls = false;
      for (const { element, box } of [...frames].reverse()) {
        const scrolling = /auto|scroll/.test(style(element).overflowX);
        const over = Math.max(right - box.right, box.left - left);
        // Text may end beyond what scrolls. Elsewhere it is cut, unless its title says all of it.
        const told = parent.closest("[title]")?.title.includes(node.data.trim());
        if (!scrolling && over > 1 && !scrolls && !told) problem(parent, `cut by ${over.toFixed()} px`, node.data);
        scrolls ||= scrolling;
        left = Math.max(left, box.left); right = Math.min(right, box.right);
        top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
      }
      if (!scrolls && (left < -0.5 || right > width + 0.5)) {
        problem(parent, `beyond the page by ${Math.max(right - width, -left).toFixed()} px`, node.data);
      }
      if (right - left < 1 || bottom - top < 1) continue;
      const size = parseFloat(style(parent).fontSize) * (svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1);
      if (size < 9) problem(parent, `${size.toFixed(1)} px small`, node.data);
      // The middle half of a line: fonts differ in how far their boxes reach above and below.
      const quarter = (bottom - top) / 4;
      boxes.push({ left, right, top: top + quarter, bottom: bottom - quarter, node, parent });
    }
  }

  boxes.sort((a, b) => a.top - b.top);
  let near = [];
  for (const box of boxes) {
    near = near.filter((other) => other.bottom > box.top);
    for (const other of near) {
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      // An ellipsis splits a line into two boxes at one place.
      if (across > 1.5 && down > 1 && other.node !== box.node) problem(box.parent, `on ${short(other.node.data)} by ${across.toFixed()} px`, box.node.data);
    }
    near.push(box);
  }
  return [...found.values()].map(({ what, text, times, place }) => `${what}: ${short(text)} in ${place}${times > 1 ? `, and ${times - 1} more there` : ""}`);
};
