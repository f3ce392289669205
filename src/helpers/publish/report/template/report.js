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

  // The address holds an anchor, or what the list of findings is filtered by: #unit=…&rule=….
  const FILTERS = ["unit", "rule", "severity", "words"];
  const anchor = () => {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
  };
  const filters = () => {
    const asked = location.hash.slice(1);
    return FILTERS.some((name) => asked.startsWith(`${name}=`)) ? new URLSearchParams(asked) : null;
  };
  const written = (values) => FILTERS.filter((name) => values[name]).map((name) => `${name}=${encodeURIComponent(values[name])}`).join("&");
  for (const link of all("a[data-unit], a[data-rule]")) link.hash = written(link.dataset);

  // What a reader types is found however the report sets its spaces, its commas and its full-width signs: 2023年 and 2023 年, 1098.06 and 1,098.06.
  const dense = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "").replace(/(\d),(?=\d{3})/g, "$1");
  const wordsOf = (text) => text.normalize("NFKC").split(/\s+/).map(dense);

  // The list of findings can be searched and filtered.
  const filterable = (list) => {
    const form = list.querySelector(".filters");
    const fields = form.elements;
    const output = form.querySelector("output");
    const told = (shown, every) => output.dataset.told.replace("{shown}", shown).replace("{all}", every);
    const cards = all(".card", list);
    const texts = cards.map((card) => dense(card.textContent));
    const chosenWords = list.querySelector(".chosen");
    const levels = all(".level", list).map((box) => ({ box, cards: all(".card", box), counts: box.querySelector(".counts"), plain: box.querySelector(".counts").textContent }));
    let unfolded = null;
    let waiting = 0;
    const values = () => Object.fromEntries(FILTERS.map((name) => [name, fields[name].value.trim()]));
    const apply = () => {
      const { words, ...chosen } = values();
      const sought = wordsOf(words);
      cards.forEach((card, place) => {
        card.hidden = !Object.keys(chosen).every((name) => !chosen[name] || card.dataset[name] === chosen[name])
          || !sought.every((word) => texts[place].includes(word));
      });
      const shown = cards.filter((card) => !card.hidden).length;
      const filtered = shown < cards.length;
      // What was asked for is unfolded; afterwards the levels are as they were.
      if (filtered) unfolded ??= levels.map((level) => level.box.open);
      levels.forEach((level, place) => {
        const fit = level.cards.filter((card) => !card.hidden).length;
        level.box.hidden = !fit;
        level.counts.textContent = filtered ? told(fit, level.cards.length) : level.plain;
        if (filtered) level.box.open = true;
        else if (unfolded) level.box.open = unfolded[place];
      });
      if (!filtered) unfolded = null;
      output.textContent = told(shown, cards.length);
      // On paper the filters themselves are gone.
      const asked = [...form.querySelectorAll("input, select")].filter((field) => field.value.trim())
        .map((field) => `${field.getAttribute("aria-label")} ${field.selectedOptions ? field.selectedOptions[0].textContent : field.value.trim()}`);
      chosenWords.textContent = asked.length ? chosenWords.dataset.told.replace("{chosen}", asked.join(document.documentElement.lang.startsWith("zh") ? "；" : "; ")) : "";
      list.querySelector(".nothing").hidden = shown > 0;
    };
    const set = (asked) => {
      for (const name of FILTERS) {
        const value = asked.get(name) ?? "";
        fields[name].value = value;
        // A unit or a rule without findings is no choice of the list; what was asked for is named all the same.
        if (fields[name].value !== value && fields[name].add && name !== "severity") {
          fields[name].add(new Option(value, value));
          fields[name].value = value;
        }
      }
      apply();
    };
    const write = (how) => {
      const now = written(values());
      if (now !== (filters() ? written(Object.fromEntries(filters())) : "")) history[how]({ seen: true }, "", now ? `#${now}` : location.pathname + location.search);
    };
    form.hidden = false;
    form.addEventListener("input", (event) => {
      apply();
      clearTimeout(waiting);
      // What is typed is one step back, however many letters it has.
      if (event.target.name === "words") waiting = setTimeout(() => write(filters() ? "replaceState" : "pushState"), 300);
      else write("pushState");
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { apply(); write("pushState"); }));
    addEventListener("hashchange", () => clearTimeout(waiting));
    apply();
    return { set, clear: () => set(new URLSearchParams()), show: () => { list.focus({ preventScroll: true }); list.scrollIntoView(); } };
  };
  const list = document.querySelector(".findings");
  const findings = list && filterable(list);

  // Links that were made when one page held all lead on to the page that holds the form today; which one it is, a file beside it tells.
  const lookElsewhere = (wanted) => {
    const file = document.documentElement.dataset.where;
    if (!file || !/^[cfp]-/.test(wanted)) return;
    const script = document.createElement("script");
    script.src = file;
    script.addEventListener("load", () => {
      const kind = wanted.startsWith("p-") ? 1 : 2;
      const page = pagesOfTheReport.find((columns) => ` ${columns[kind]} `.includes(` ${wanted.slice(2)} `));
      if (page) location.replace(new URL(`${page[0]}#${wanted}`, script.src));
    });
    document.head.append(script);
  };

  // A link into a folded form unfolds it; a link to a finding that the filters hide shows all findings again.
  const reveal = () => {
    const target = document.getElementById(anchor());
    if (!target) return lookElsewhere(anchor());
    if (target.hidden) findings?.clear();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  };
  const follow = () => {
    const asked = filters();
    if (!findings || (location.hash && !asked)) return reveal();
    findings.set(asked ?? new URLSearchParams());
    // Who goes back or forward is where they were; who follows a link is led to the list.
    if (asked && !history.state) {
      findings.show();
      history.replaceState({ seen: true }, "");
    }
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href*="#"]');
    if (!link || link.href !== location.href) return;
    if (filters() && findings) findings.show();
    else reveal();
  });

  // One button unfolds everything of a kind, for print or for the browser's own search.
  for (const button of all("button[data-unfolds]")) {
    const boxes = all(button.dataset.unfolds);
    const areOpen = () => boxes.every((box) => box.open);
    const tell = () => { button.textContent = areOpen() ? button.dataset.fold : button.dataset.unfold; };
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = !areOpen();
      boxes.forEach((box) => { box.open = open; });
    });
    document.addEventListener("toggle", tell, true);
    tell();
  }

  // The rows of a long table can be searched.
  for (const box of all(".searched")) {
    const field = box.querySelector("input");
    const output = box.querySelector("output");
    const rows = all("tbody tr", box);
    const find = () => {
      const sought = wordsOf(field.value);
      rows.forEach((row) => { row.hidden = !sought.every((word) => dense(row.textContent).includes(word)); });
      output.textContent = output.dataset.told.replace("{shown}", rows.filter((row) => !row.hidden).length).replace("{all}", rows.length);
    };
    field.closest(".filters").hidden = false;
    field.addEventListener("input", find);
    find();
  }

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

  if (location.hash) follow();
})();
