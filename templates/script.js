// What a page gains with script: a theme switch, a scoreboard that sorts and filters and one scale for
// all charts, both with their state in the address, and what charts say under the pointer. Nothing
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
    for (const link of document.querySelectorAll(".loads a:not([href^='#'])")) {
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

  // The scoreboard.
  const board = document.getElementById("board");
  if (board && board.tBodies[0].rows.length > 1) {
    const body = board.tBodies[0];
    const rows = [...body.rows];
    const heads = [...board.tHead.rows[0].cells];
    const value = (row, column) => {
      const cell = row.cells[column];
      if (column === 0) return cell.textContent.trim();
      return "v" in cell.dataset ? Number(cell.dataset.v) : null;
    };
    const show = () => {
      const column = /^\d+$/.test(state.get("sort") ?? "") ? Number(state.get("sort")) : -1;
      const down = state.get("order") === "down";
      const words = (state.get("server") ?? "").toLowerCase();
      const order = [...rows];
      if (column >= 0 && column < heads.length) {
        order.sort((a, b) => {
          const [x, y] = [value(a, column), value(b, column)];
          if (x === null || y === null) return (x === null) - (y === null);
          const up = typeof x === "string" ? x.localeCompare(y) : x - y;
          return down ? -up : up;
        });
      }
      heads.forEach((head, at) => {
        if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      for (const row of order) row.hidden = !value(row, 0).toLowerCase().includes(words);
      body.append(...order);
      keep();
    };
    heads.forEach((head, at) => {
      const name = head.firstChild.textContent;
      const button = make("button", { type: "button", textContent: "↕", title: "Sort by " + name });
      button.setAttribute("aria-label", "Sort by " + name);
      button.addEventListener("click", () => {
        const same = Number(state.get("sort") ?? -1) === at;
        state.set("order", same && state.get("order") === "up" ? "down" : "up");
        state.set("sort", at);
        show();
      });
      const link = head.querySelector("a");
      if (link) link.after(button); else head.append(button);
    });
    const input = make("input", { type: "search", value: state.get("server") ?? "" });
    input.addEventListener("input", () => {
      if (input.value) state.set("server", input.value); else state.delete("server");
      show();
    });
    board.parentElement.before(make("p", { className: "filter" }, make("label", {}, "Servers with ", input)));
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
      tip.style.left = Math.max(0, Math.min(x + 14, block.clientWidth - tip.offsetWidth)) + "px";
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
      const sorted = [...list].sort((a, b) => worth(b) - worth(a)).slice(0, 16);
      const lines = sorted.map(([server, text]) => make("tr", {}, make("th", { textContent: server }), make("td", { textContent: text })));
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
