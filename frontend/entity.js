// The page of an entity: a button copies its address.

const field = document.getElementById("iri");
if (field && navigator.clipboard) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  field.after(button);
}
field?.addEventListener("focus", () => field.select());
