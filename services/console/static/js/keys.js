// The keyboard: j and k through the rows of a list, Enter opens, and every element with data-key has its own key.
const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.offsetParent !== null);

const step = (by) => {
  const all = rows();
  if (!all.length) return false;
  const here = all.findIndex((row) => row.contains(document.activeElement) || row === document.activeElement);
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))];
  const target = next.querySelector("[data-row-link], a, button") ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
};

const press = (key) => {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent !== null && !one.disabled);
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
  return true;
};

export const watchKeys = () => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const done =
      event.key === "?" ? open("help") :
      event.key === "j" ? press("j") || step(1) :
      event.key === "k" ? press("k") || step(-1) :
      event.key.length === 1 ? press(event.key) : false;
    if (done) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    const row = event.target.closest("[data-row]");
    // A click anywhere in a row opens it, unless it meant something in the row or selected text.
    if (row && !event.target.closest("a, button, input, select, label, summary, form") && !getSelection().toString()) {
      row.querySelector("[data-row-link]")?.click();
    }
  });
  const more = document.getElementById("help-more");
  for (const extra of document.querySelectorAll("template[data-help]")) more?.append(extra.content.cloneNode(true));
};

const open = (id) => {
  const sheet = document.getElementById(id);
  if (!sheet) return false;
  sheet.showModal();
  return true;
};
