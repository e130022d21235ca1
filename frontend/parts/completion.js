// Completion of a search box: a combobox by WAI-ARIA over /api/suggest.
//
// An option is a link to the page of an entity or to a story. Enter without an option sends the form, as it does without this script.

import Combobox from "@github/combobox-nav";

const SUGGEST = new URL("../../api/suggest", import.meta.url);
const MOST = 8;
const SHORTEST = 2; // letters
const PAUSE = 120; // milliseconds without typing before we ask
const COUNT = new Intl.NumberFormat("en");
const MISSPELT = "misspelt";

/** Add completion to a search field: `data-type` on it asks for entities of one type alone; where it has another name than "q", or `data-fills`, a choice fills it. */
export function complete(input, number) {
  const list = element("div", { id: `suggestions-${number}`, className: "suggestions", hidden: true, role: "listbox", ariaLabel: "Suggestions" });
  const status = element("span", { className: "unseen", role: "status" });
  const combobox = new Combobox(input, list, { tabInsertsSuggestions: false });
  const fills = input.name !== "q" || "fills" in input.dataset;
  const remembered = `${location.pathname}${location.search} ${input.id}`;
  let asked = new AbortController();
  let timer = 0;

  input.form.classList.add("completed");
  input.after(list, status);

  function close() {
    clearTimeout(timer);
    asked.abort();
    hide();
  }

  function hide() {
    if (list.hidden) return;
    combobox.stop();
    list.hidden = true;
    status.textContent = "";
  }

  function open(options) {
    hide(); // what was typed meanwhile is still to be asked
    list.replaceChildren(...options);
    status.textContent = options.length === 1 ? "1 suggestion" : `${options.length || "No"} suggestions`;
    if (!options.length) return;
    list.hidden = false;
    place(list, input);
    combobox.start();
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const address = new URL(SUGGEST);
    address.search = new URLSearchParams({ q: text, limit: MOST, ...(input.dataset.type && { type: input.dataset.type }) });
    try {
      const response = await fetch(address, { signal });
      const { suggestions, connection } = response.ok ? await response.json() : { suggestions: [] };
      const offered = fills ? suggestions.filter(({ type }) => type !== "story") : [...(connection ? [paths(connection)] : []), ...suggestions];
      if (!signal.aborted && document.activeElement === input) open(offered.map((suggestion, n) => option(suggestion, `${list.id}-${n}`)));
    } catch (error) {
      if (!signal.aborted) close(); // offline: the form still works
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(ask, PAUSE); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // which would empty the field as well
      close();
    } else if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      ask();
    }
  });
  if (fills) {
    list.addEventListener("click", (event) => event.preventDefault()); // the options are links
    list.addEventListener("combobox-commit", ({ target }) => {
      input.value = target.querySelector(".label").textContent;
      close();
    });
  }
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field stays focused, and the list open, until the click
  addEventListener("resize", () => list.hidden || place(list, input));
  addEventListener("pagehide", () => {
    close(); // so that going back does not show it again
    if (!fills && input.value) sessionStorage.setItem(remembered, input.value);
  });
  addEventListener("pageshow", () => {
    const before = sessionStorage.getItem(remembered);
    sessionStorage.removeItem(remembered);
    const [navigation] = performance.getEntriesByType("navigation");
    if (before && !input.value && navigation?.type === "back_forward") input.value = before;
  });
}

/** Set the list below its field, as wide as it or wider, and within the window. */
function place(list, input) {
  const field = input.getBoundingClientRect();
  const form = input.form.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const width = Math.min(Math.max(field.width, 420), room - 16);
  const left = Math.max(8, Math.min(field.left, room - 8 - width));
  list.style.width = `${width}px`;
  list.style.left = `${left - form.left}px`;
  list.style.top = `${field.bottom - form.top + 4}px`;
}

function option(suggestion, id) {
  const link = element("a", { id, role: "option", href: suggestion.page, tabIndex: -1 });
  const label = element("bdi", { className: `label ${suggestion.type}`, textContent: suggestion.label, lang: suggestion.language ?? "" });
  if (!suggestion.language) label.removeAttribute("lang");
  link.append(label, " ", element("span", { className: "detail", textContent: detail(suggestion) }));
  return link;
}

/** Return the suggestion to look at what connects the two entities that a question names. */
function paths({ from, to, page }) {
  return { type: "paths", label: `${from.label} – ${to.label}`, page };
}

/** Return what a suggestion is: "city in Ukraine, also called Kiev · 4 stories". */
function detail({ type, kind, within, label, name, how, stories, with_parts: withParts, date, source }) {
  if (type === "paths") return "how they are connected";
  if (kind === "story") return ["story", date && day(date), source].filter(Boolean).join(" · ");
  const place = within ? `${kind}${type === "place" ? " in" : ", part of"} ${within}` : kind;
  const alias = name !== label && how !== MISSPELT ? `, also called ${name}` : "";
  const number = stories || withParts;
  const counted = `${COUNT.format(number)} ${number === 1 ? "story" : "stories"}${stories || !withParts ? "" : " with its parts"}`;
  return `${place}${alias} · ${counted}`;
}

/** Return a date of any precision in words: "12 March 2024", "March 2024", "2024". */
function day(date) {
  const [, month, dayOfMonth] = date.split("-");
  const parts = { year: "numeric", ...(month && { month: "long" }), ...(dayOfMonth && { day: "numeric" }) };
  return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" }).format(new Date(date));
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
