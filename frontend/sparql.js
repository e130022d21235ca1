// The editor of the SPARQL page. The form works without it: its text area stays, hidden, and has the text that is sent.

import { edit } from "./parts/sparql_editor.js";

const area = document.getElementById("query");
const { form } = area;
const view = edit(area, () => form.requestSubmit());

form.addEventListener("submit", () => {
  // Some browsers and proxies refuse long addresses.
  const isLong = encodeURIComponent(area.value).length > Number(form.dataset.longest);
  form.method = isLong ? "post" : "get";
});

// The chosen view is part of the address, so that it can be copied.
document.querySelectorAll("input[name=view]").forEach((input) => input.addEventListener("change", () => {
  const address = new URL(location);
  address.searchParams.set("view", input.value);
  if (address.searchParams.has("query")) history.replaceState(null, "", address);
}));

addEventListener("pageshow", () => {
  // A browser that comes back may have restored another text than the page was sent with.
  if (view.state.doc.toString() !== area.value) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
});
