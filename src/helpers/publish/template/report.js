(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The table of contents: open beside the text, folded on a phone; the section in view is marked.
  const contents = document.querySelector(".contents details");
  const narrow = matchMedia("(max-width: 40rem)");
  const fold = () => { contents.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const headings = all("h2, h3").filter((heading) => links.has(heading.id));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const here = (passed.at(-1) || headings[0])?.id;
    links.forEach((link, id) => (id === here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  mark();

  // A link into a folded form unfolds it; a link to a finding that the filters hide shows all findings again.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) {
      // The reset is worked off after this; only then is it known what stays folded.
      document.querySelector(".filters").reset();
      setTimeout(reveal);
      return;
    }
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();
  });

  // What does not scroll is no stop for the Tab key.
  const scrolling = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  all(".scroll").forEach((box) => scrolling.observe(box));

  // Tables that can be sorted get buttons in their heads.
  const number = (text) => {
    const plain = text.replace(/[,%+\s]/g, "").replace("−", "-");
    return plain !== "" && isFinite(plain) ? Number(plain) : null;
  };
  const order = (one, other) => {
    const [a, b] = [number(one), number(other)];
    if (a !== null && b !== null) return a - b;
    if (a !== null || b !== null) return a !== null ? -1 : 1;
    return one.localeCompare(other, document.documentElement.lang);
  };
  for (const table of all("table.sortable")) {
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      // Chromium repeats a head on the next page of print, but not what a button in it says.
      addEventListener("beforeprint", () => head.replaceChildren(...button.childNodes));
      addEventListener("afterprint", () => { button.append(...head.childNodes); head.append(button); });
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const rows = [...body.rows];
        const text = (row) => row.cells[column].textContent.trim();
        rows.sort((one, other) => (down ? order(text(other), text(one)) : order(text(one), text(other))));
        body.append(...rows);
      });
    });
  }

  // The list of findings can be searched and filtered.
  for (const list of all(".findings")) {
    const form = list.querySelector(".filters");
    const cards = all(".card", list);
    const texts = cards.map((card) => card.textContent.toLowerCase());
    const levels = all(".level", list);
    const unfolded = levels.map((level) => level.open);
    let filtered = false;
    const apply = () => {
      const words = form.elements.words.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      cards.forEach((card, place) => {
        const fits = ["severity", "rule", "unit"].every((name) => !form.elements[name].value || card.dataset[name] === form.elements[name].value)
          && words.every((word) => texts[place].includes(word));
        card.hidden = !fits;
        shown += fits;
      });
      // What was asked for is unfolded; afterwards the levels are as they were.
      const filters = shown < cards.length;
      levels.forEach((level, place) => {
        level.hidden = !level.querySelector(".card:not([hidden])");
        if (filters) level.open = true;
        else if (filtered) level.open = unfolded[place];
      });
      filtered = filters;
      const output = form.querySelector("output");
      output.textContent = output.dataset.told.replace("{shown}", shown).replace("{all}", cards.length);
      list.querySelector(".nothing").hidden = shown > 0;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  }
  if (location.hash) reveal();
})();
