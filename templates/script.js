// What a page gains with script: a theme switch, a scoreboard that sorts and filters with its state
// in the address, and all servers at a load under the pointer. Nothing needs it.
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

  // The scoreboard.
  const board = document.getElementById("board");
  if (board && board.tBodies[0].rows.length > 1) {
    const body = board.tBodies[0];
    const rows = [...body.rows];
    const heads = [...board.tHead.rows[0].cells];
    const state = new URLSearchParams(location.search);
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
      const query = state.toString();
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
      for (const link of document.querySelectorAll(".loads a:not([href^='#'])")) {
        const bare = link.getAttribute("href").split("?")[0];
        link.setAttribute("href", query ? bare + "?" + query : bare);
      }
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

  // Charts: the servers at a load, from the table beside the chart.
  for (const block of document.querySelectorAll(".chart-block")) {
    const table = block.parentElement.querySelector(".table-block table");
    if (!table) continue;
    const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
    const across = table.tHead.rows[0].cells[0].textContent.startsWith("Server");
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim().replace("!! ", " ")));
    const number = (text) => Number(text.replace(/,/g, "").match(/^-?[\d.]+(e-?\d+)?/)?.[0] ?? NaN);
    const loads = new Map();
    const put = (load, server, text) => {
      const key = number(load);
      if (!loads.has(key)) loads.set(key, { load, list: [] });
      loads.get(key).list.push([server, text]);
    };
    for (const [head, ...cells] of rows) {
      cells.forEach((text, at) => across ? put(heads[at], head, text) : put(head, heads[at], text));
    }
    const keys = [...loads.keys()].sort((a, b) => a - b);
    const tip = make("div", { className: "tip", hidden: true });
    tip.setAttribute("role", "status");
    block.append(tip);
    let at = -1;
    const show = (index, x, y) => {
      at = Math.max(0, Math.min(keys.length - 1, index));
      const { load, list } = loads.get(keys[at]);
      const worth = ([, text]) => { const n = number(text); return Number.isNaN(n) ? -Infinity : n; };
      const sorted = [...list].sort((a, b) => worth(b) - worth(a)).slice(0, 16);
      const lines = sorted.map(([server, text]) => make("tr", {}, make("th", { textContent: server }), make("td", { textContent: text })));
      tip.replaceChildren(make("b", { textContent: load + " connections, " + block.dataset.unit }), make("table", {}, ...lines));
      tip.hidden = false;
      tip.style.left = Math.max(0, Math.min(x + 14, block.clientWidth - tip.offsetWidth)) + "px";
      tip.style.top = Math.max(0, y - tip.offsetHeight / 2) + "px";
    };
    const hide = () => { tip.hidden = true; };
    for (const svg of block.querySelectorAll("svg")) {
      svg.setAttribute("tabindex", "0");
      // Loads by where their marks are: the ticks of a series carry them.
      const places = () => [...svg.querySelectorAll("[data-x]")].map((mark) => [Number(mark.dataset.x), mark.getBoundingClientRect()]);
      svg.addEventListener("pointermove", (event) => {
        const box = block.getBoundingClientRect();
        let best = null;
        for (const [load, mark] of places()) {
          const far = Math.abs(mark.left + mark.width / 2 - event.clientX);
          if (!best || far < best.far) best = { load, far };
        }
        if (best && best.far < 40) show(keys.indexOf(best.load), event.clientX - box.left, event.clientY - box.top);
        else hide();
      });
      svg.addEventListener("pointerleave", hide);
      svg.addEventListener("blur", hide);
      svg.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (event.key === "Escape") hide();
        if (!step) return;
        event.preventDefault();
        show(at + step, 20, 120);
      });
    }
  }
})();
