// What a page gains with script: a theme switch, a board that sorts and filters, its load and one scale
// for all charts with their state in the address, and what charts say under the pointer. Nothing
// needs it.
(() => {
  "use strict";
  const root = document.documentElement;
  const make = (name, props, ...children) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...children);
    return element;
  };

  // The theme: that of the system, until the reader says otherwise.
  const store = {
    get: () => { try { return localStorage.getItem("wrkbook-theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("wrkbook-theme", value); } catch { /* not kept */ } },
  };
  if (["light", "dark"].includes(store.get())) root.dataset.theme = store.get();
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = make("button", { type: "button" });
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store.set(root.dataset.theme);
    label();
  });
  label();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  document.querySelector(".top")?.append(theme);

  // The state of the page is in its address, and goes on to other loads.
  const state = new URLSearchParams(location.search);
  const keep = () => {
    const query = state.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    for (const link of document.querySelectorAll(".boards a.chip")) {
      const bare = link.getAttribute("href").split("?")[0];
      link.setAttribute("href", query ? bare + "?" + query : bare);
    }
  };

  // The scale of the value axes: chosen on one chart, it holds for all.
  const scales = [...document.querySelectorAll(".scales input")];
  const choose = (scale) => { for (const input of scales) input.checked = input.value === scale; };
  if (scales.some((input) => input.value === state.get("scale"))) choose(state.get("scale"));
  for (const input of scales) {
    input.addEventListener("change", () => {
      choose(input.value);
      state.set("scale", input.value);
      keep();
    });
  }

  // The board: the load in place, rows by a column, servers by their names. Best first; what must not
  // be ranked comes last, and what is missing after it.
  const picks = [...document.querySelectorAll(".boards > input")];
  for (const pick of picks) {
    if (pick.value === state.get("load")) pick.checked = true;
    pick.addEventListener("change", () => { state.set("load", pick.value); keep(); });
  }
  const boards = [...document.querySelectorAll("table.board")].map((table) => ({ table, rows: [...table.tBodies[0].rows] }));
  if (boards.some(({ rows }) => rows.length > 1)) {
    const better = { server: 1, rate: -1, latency: 1, memory: 1 };
    const show = () => {
      const by = state.get("sort");
      const words = (state.get("server") ?? "").toLowerCase();
      const name = (row) => row.querySelector("th").textContent.trim();
      const rank = (cell) => cell?.dataset.v === undefined ? 2 : cell.querySelector(".unfit") ? 1 : 0;
      for (const { table, rows } of boards) {
        const order = [...rows];
        if (by === "server") order.sort((a, b) => name(a).localeCompare(name(b)));
        else if (by in better) {
          const cell = (row) => row.querySelector("td." + by);
          order.sort((a, b) => rank(cell(a)) - rank(cell(b))
            || better[by] * (Number(cell(a)?.dataset.v) - Number(cell(b)?.dataset.v)) || 0);
        }
        table.classList.toggle("sorted", by in better);
        for (const row of order) row.hidden = !name(row).toLowerCase().includes(words);
        table.tBodies[0].append(...order);
        for (const button of table.querySelectorAll("thead button")) {
          const head = button.closest("th");
          if (button.value === by) head.setAttribute("aria-sort", better[by] < 0 ? "descending" : "ascending");
          else head.removeAttribute("aria-sort");
        }
      }
      keep();
    };
    for (const { table } of boards) {
      for (const head of table.tHead.rows[0].querySelectorAll("th[data-by]")) {
        const button = make("button", { type: "button", value: head.dataset.by, title: "Sort; again for the order of the ranks" });
        button.append(head.firstChild);
        button.addEventListener("click", () => {
          if (state.get("sort") === button.value) state.delete("sort"); else state.set("sort", button.value);
          show();
        });
        head.prepend(button);
      }
    }
    if (boards[0].rows.length > 5) {
      const input = make("input", { type: "search", value: state.get("server") ?? "" });
      input.addEventListener("input", () => {
        if (input.value) state.set("server", input.value); else state.delete("server");
        show();
      });
      document.getElementById("board").append(make("label", { className: "filter" }, "Servers with ", input));
    }
    show();
  }

  // A box beside the pointer, or in a corner of the block for who has none.
  const teller = (block) => {
    const tip = make("div", { className: "tip", hidden: true });
    tip.setAttribute("role", "status");
    block.append(tip);
    const hide = () => { tip.hidden = true; };
    const tell = (x, y, ...children) => {
      tip.replaceChildren(...children);
      tip.hidden = false;
      // Beside what it reads, on the side with more room.
      const left = x < block.clientWidth / 2 ? x + 24 : x - tip.offsetWidth - 24;
      tip.style.left = Math.max(0, Math.min(left, block.clientWidth - tip.offsetWidth)) + "px";
      tip.style.top = Math.max(0, y - tip.offsetHeight / 2) + "px";
    };
    return { tell, hide };
  };
  // Arrows go on from what was told last, Escape and leaving end it; `find` is for a pointer.
  const listen = (svg, [back, on], { hide, find, step }) => {
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("pointermove", (event) => { if (!find(event)) hide(); });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      const by = { [on]: 1, [back]: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      step(by);
    });
  };

  // The most servers that a box has room for.
  const MOST_TOLD = 16;

  // Lines: the servers at a load, from the table beside the chart.
  for (const block of document.querySelectorAll(".chart-block")) {
    const table = block.parentElement.querySelector(".table-block table");
    if (!table) continue;
    const clean = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";
    // Of a comparison: old → new, then what is said of it.
    const words = (cell) => {
      const [both, change] = [clean(cell.querySelector("small")), clean(cell.querySelector("b"))];
      return both.includes("→") ? both + (change && ", " + change) : clean(cell).replace("!! ", " ");
    };
    const heads = [...table.tHead.rows[0].cells].slice(1).map(clean);
    const across = clean(table.tHead.rows[0].cells[0]).startsWith("Server");
    const number = (text) => Number(text.replace(/,/g, "").match(/^-?[\d.]+(e-?\d+)?/)?.[0] ?? NaN);
    const loads = new Map();
    const put = (load, server, text) => {
      const key = number(load);
      if (Number.isNaN(key)) return;
      if (!loads.has(key)) loads.set(key, { load, list: [] });
      loads.get(key).list.push([server, text]);
    };
    for (const row of table.tBodies[0].rows) {
      const [head, ...cells] = [...row.cells].map(words);
      cells.forEach((text, at) => across ? put(heads[at], head, text) : put(head, heads[at], text));
    }
    const keys = [...loads.keys()].sort((a, b) => a - b);
    const { tell, hide } = teller(block);
    let at = -1;
    const show = (index, x, y) => {
      at = Math.max(0, Math.min(keys.length - 1, index));
      const { load, list } = loads.get(keys[at]);
      const worth = ([, text]) => { const n = number(text.split("→ ").at(-1)); return Number.isNaN(n) ? -Infinity : n; };
      const all = [...list].sort((a, b) => worth(b) - worth(a));
      const sorted = all.length > MOST_TOLD ? all.slice(0, MOST_TOLD - 1) : all;
      const lines = sorted.map(([server, text]) => make("tr", {}, make("th", { textContent: server }), make("td", { textContent: text })));
      if (sorted.length < all.length) lines.push(make("tr", {}, make("th", { textContent: "and " + (all.length - sorted.length) + " more in the table" })));
      tell(x, y, make("b", { textContent: load + " " + block.dataset.load + ", " + block.dataset.unit }), make("table", {}, ...lines));
    };
    for (const svg of block.querySelectorAll("svg")) {
      const find = (event) => {
        const box = block.getBoundingClientRect();
        let best = null;
        // Loads by where their marks are, which carry them.
        for (const mark of svg.querySelectorAll("[data-x]")) {
          const { left, width } = mark.getBoundingClientRect();
          const far = Math.abs(left + width / 2 - event.clientX);
          const index = keys.indexOf(Number(mark.dataset.x));
          if (index >= 0 && far < (best?.far ?? 40)) best = { index, far };
        }
        if (best) show(best.index, event.clientX - box.left, event.clientY - box.top);
        return best;
      };
      listen(svg, ["ArrowLeft", "ArrowRight"], { hide, find, step: (by) => show(at + by, 20, 120) });
    }
  }

  // Rows: what the marks of a row say.
  for (const block of document.querySelectorAll(".chart-rows")) {
    const { tell, hide } = teller(block);
    for (const svg of block.querySelectorAll("svg")) {
      const rows = [...svg.querySelectorAll(".row")].flatMap((row) => {
        const said = row.querySelector(":not(text) > title")?.textContent;
        return said ? [{ row, said }] : [];
      });
      if (!rows.length) continue;
      let at = -1;
      const middle = ({ row }) => { const { top, height } = row.getBoundingClientRect(); return top + height / 2; };
      const show = (index, x) => {
        at = Math.max(0, Math.min(rows.length - 1, index));
        const box = block.getBoundingClientRect();
        tell(x ?? 20, middle(rows[at]) - box.top + 30, rows[at].said);
        return true;
      };
      const find = (event) => {
        const index = rows.findIndex((it) => Math.abs(middle(it) - event.clientY) < 12);
        return index >= 0 && show(index, event.clientX - block.getBoundingClientRect().left);
      };
      listen(svg, ["ArrowUp", "ArrowDown"], { hide, find, step: (by) => show(at + by) });
    }
  }
})();
