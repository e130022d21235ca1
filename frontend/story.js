// Opens the evidence of a mention beside it, lets the arrow keys move between the mentions, and marks any passage that a link names.
// Without this script a mention leads to its row in the list, where the same stands.

const mentions = [...document.querySelectorAll(".mention")];
const card = document.createElement("div");
card.className = "evidence-card";
card.popover = "auto";
card.setAttribute("role", "dialog");
card.setAttribute("aria-label", "Evidence of the mention");
document.querySelector("main").append(card);
let opener;

/** Fills the card with what the row of a mention says: the entity, the sentence, and the rule. */
function fill(mention) {
  const row = document.getElementById(mention.hash.slice(1));
  const entity = row.closest(".mentions > li").querySelector(".entity").cloneNode(true);
  const copies = [...row.children].map((child) => child.cloneNode(true));
  const all = document.createElement("p");
  all.className = "all";
  const link = document.createElement("a");
  link.href = mention.hash;
  link.textContent = "All mentions";
  link.addEventListener("click", () => card.hidePopover());
  all.append(link, ...[...document.querySelectorAll(".report a")].map((report) => report.cloneNode(true)));
  card.replaceChildren(entity, ...copies, all);
}

/** Places the card below a mention, or above it where there is no room below; a narrow window has it at its foot. */
function place(mention) {
  card.style.left = card.style.top = "";
  if (getComputedStyle(card).position === "fixed") return;
  const [line] = mention.getClientRects();
  const room = document.documentElement.clientWidth - card.offsetWidth - 8;
  const below = line.bottom + 6 + card.offsetHeight <= innerHeight || line.top < card.offsetHeight;
  card.style.left = `${Math.max(8, Math.min(line.left, room)) + scrollX}px`;
  card.style.top = `${(below ? line.bottom + 6 : line.top - card.offsetHeight - 6) + scrollY}px`;
}

function open(mention) {
  fill(mention);
  opener = mention;
  card.showPopover();
  place(mention);
  mention.setAttribute("aria-expanded", "true");
  card.querySelector("a").focus({ preventScroll: true });
}

// Tab leaves the card for what follows the mention, and goes back to the mention itself.
card.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [...card.querySelectorAll("a, button, summary")];
  if (document.activeElement !== stops.at(event.shiftKey ? 0 : -1)) return;
  if (event.shiftKey) event.preventDefault();
  opener.focus({ preventScroll: true }); // the browser goes on from here
  card.hidePopover();
});

card.addEventListener("toggle", (event) => {
  if (event.newState === "closed") opener?.setAttribute("aria-expanded", "false");
});

// One stop of the Tab key for all mentions: the arrow keys move between them.
function makeCurrent(mention) {
  for (const other of mentions) other.tabIndex = other === mention ? 0 : -1;
}

const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

mentions.forEach((mention, position) => {
  mention.setAttribute("aria-haspopup", "dialog");
  mention.setAttribute("aria-expanded", "false");
  mention.setAttribute("aria-description", "The arrow keys move between the mentions in the text.");
  mention.removeAttribute("title");
  mention.addEventListener("focus", () => makeCurrent(mention));
  mention.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(mention);
  });
  mention.addEventListener("keydown", (event) => {
    const next = event.key === "Home" ? 0 : event.key === "End" ? mentions.length - 1 : position + (steps[event.key] ?? NaN);
    if (!mentions[next] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    mentions[next].focus();
  });
});
if (mentions.length) makeCurrent(mentions[0]);

// A link may name any passage, `#char=start,end`, in characters of the story (code points): also one that has no element of its own.

/** Returns where a number of characters from the start of a block is in the document. */
function boundary(block, characters) {
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let node;
  while ((node = texts.nextNode())) {
    const points = [...node.data];
    if (characters <= points.length) return [node, points.slice(0, characters).join("").length];
    characters -= points.length;
  }
  return [block, block.childNodes.length];
}

/** Returns the ranges of a passage, one in each block that it meets. */
function rangesOf(start, end) {
  const ranges = [];
  for (const block of document.querySelectorAll("[data-start]")) {
    const first = Number(block.dataset.start);
    const [from, to] = [Math.max(start - first, 0), Math.min(end - first, [...block.textContent].length)];
    if (from >= to) continue;
    const range = new Range();
    range.setStart(...boundary(block, from));
    range.setEnd(...boundary(block, to));
    ranges.push(range);
  }
  return ranges;
}

function mark() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("passage");
  const passage = /^#char=(\d+),(\d+)$/.exec(location.hash);
  if (!passage || document.getElementById(passage[0].slice(1))?.textContent) return;
  const ranges = rangesOf(Number(passage[1]), Number(passage[2]));
  if (!ranges.length) return;
  CSS.highlights.set("passage", new Highlight(...ranges));
  ranges[0].startContainer.parentElement.scrollIntoView({ block: "center" });
}

// Browsers that do not open the details around what a link names.
function reveal() {
  const details = document.getElementById(location.hash.slice(1))?.closest("details");
  if (details && !details.open) details.open = true;
}

function arrive() {
  mark();
  reveal();
}
addEventListener("hashchange", arrive);
arrive();
