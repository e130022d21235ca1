// Comfort of the search form: fields that are empty stay out of the address, which the server would do by a redirect.

const form = document.querySelector("form.ask");

form.addEventListener("submit", () => {
  for (const field of form.querySelectorAll("input[name]")) {
    if (!field.value.trim()) field.disabled = true;
  }
});

// Who comes back by the history finds the fields as they were.
addEventListener("pageshow", () => {
  for (const field of form.querySelectorAll("input:disabled")) field.disabled = false;
});

// On a small screen, facets that nothing is chosen of fold, so that what follows is near.
if (matchMedia("(max-width: 60rem)").matches) {
  for (const facet of document.querySelectorAll(".facet[open]")) {
    if (!facet.querySelector(".chosen")) facet.open = false;
  }
}
