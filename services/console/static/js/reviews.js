// Working through one item by keyboard alone. Everything is possible by its form, without this.
const form = document.getElementById("review-form");
const blind = form.dataset.review === "blind";
const all = () => [...form.querySelectorAll("[data-answer]")];
const toDo = () => all().filter((one) => !("settled" in one.dataset) && !one.classList.contains("is-away"));
const chosen = (one) => one.querySelector("input[name^='v-']:checked")?.value ?? "";
const box = (one) => one.querySelector("[data-reason] textarea");
const changed = (one) => chosen(one) !== "" && chosen(one) !== one.dataset.shown;
const rest = form.querySelector("[data-rest]");
const autofail = (one) => one.querySelector("[data-autofail]");

let current = null;

const focus = (one) => {
  if (!one) return;
  current = one;
  one.querySelector("[data-row-link]").focus({ preventScroll: true });
  one.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const list = all();
  const at = list.indexOf(here());
  focus(list[Math.min(list.length - 1, Math.max(0, at + by))]);
};

const here = () => document.activeElement?.closest?.("[data-answer]") ?? current ?? toDo()[0] ?? all()[0];

const waiting = (one) => {
  const field = autofail(one);
  return field && !field.hidden && !field.querySelector("input:checked");
};

const onward = (from) => {
  const list = all();
  const next = list.slice(list.indexOf(from) + 1).find((one) => toDo().includes(one) && !chosen(one));
  if (next) focus(next);
  else focus(from);
};

const show = () => {
  const values = Object.fromEntries(all().map((one) => [one.dataset.answer, chosen(one) || one.dataset.shown]));
  for (const one of all()) {
    if (one.dataset.parent) {
      const value = values[one.dataset.parent];
      one.classList.toggle("is-away", Boolean(value) && !one.dataset.parentValues.split(" ").includes(value));
    }
    const differs = !blind && changed(one);
    one.classList.toggle("is-done", chosen(one) !== "");
    one.classList.toggle("is-changed", differs);
    const reason = one.querySelector("[data-reason]");
    if (reason) {
      reason.hidden = !(differs || "open" in reason.dataset || box(one).value || (blind && reason.contains(document.activeElement)));
      if ("wanted" in box(one).dataset) box(one).required = differs;
    }
    const field = autofail(one);
    if (field) {
      // An answer that is given now may fail the contact, or no longer do so.
      field.hidden = !one.dataset.fails.split(" ").includes(values[one.dataset.answer]);
      field.disabled = field.hidden;
      field.classList.toggle("is-decided", Boolean(field.querySelector("input:checked")));
    }
  }
  const counter = form.querySelector("[data-counter]");
  if (counter) {
    counter.dataset.text ??= counter.textContent;
    const open = toDo();
    counter.textContent = counter.dataset.text.replace("<done>", open.filter((one) => chosen(one)).length);
    counter.hidden = false;
  }
};

const pick = (one, digit) => {
  const input = one?.querySelector(`.review-values [data-digit="${digit}"]`);
  if (!input) return false;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (!blind && changed(one) && "wanted" in box(one).dataset && !box(one).value) box(one).focus();
  else if (waiting(one)) focus(one);
  else onward(one);
  return true;
};

const settle = (digit) => {
  const own = here();
  const one = autofail(own) && !autofail(own).hidden ? own : all().find(waiting);
  const input = one && autofail(one).querySelector(`[data-digit="${digit}"]`);
  if (!input) return false;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  onward(one);
  return true;
};

const send = () => {
  // The browser says what is missing; what it can't know, the server says.
  const undecided = all().find(waiting);
  if (undecided) return focus(undecided);
  const open = toDo().find((one) => !chosen(one));
  if (open && !rest?.checked) return focus(open);
  form.requestSubmit(form.querySelector("[data-submit]"));
};

const skip = () => document.getElementById("skip").showModal();

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  r: () => {
    const one = here();
    const reason = one?.querySelector("[data-reason]");
    if (!reason) return;
    reason.hidden = false;
    reason.dataset.open = "";
    box(one).focus();
  },
  a: () => {
    if (!rest) return;
    rest.checked = !rest.checked;
    rest.dispatchEvent(new Event("change", { bubbles: true }));
  },
  c: () => settle("c"),
  x: () => settle("x"),
  s: skip,
};

const inText = (target) => target.closest?.("textarea, input:not([type=radio]):not([type=checkbox]), select");

// On the window and first, so that neither the page's own keys nor those of a scorecard act on the same stroke.
window.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const taken = () => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const dialog = document.querySelector("dialog[open]");
    if (dialog) {
      const button = dialog.id === "skip" && !inText(event.target) && dialog.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
      if (button) {
        taken();
        button.click();
      }
      return;
    }
    const answer = event.target.closest?.("[data-answer]");
    if (inText(event.target)) {
      if (!answer) return;
      if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) {
        taken();
        if (event.key === "Enter" && !event.target.reportValidity()) return;
        if (waiting(answer)) focus(answer);
        else onward(answer);
      }
      return;
    }
    if (event.key === "Enter") {
      // Buttons and links elsewhere keep their Enter.
      if (event.target.closest?.("a, button:not([data-row-link]), summary") && !answer) return;
      if (event.target.closest?.("#turns, .evidence a, .hint")) return;
      taken();
      send();
    } else if (/^[0-9]$/.test(event.key)) {
      if (pick(here(), event.key)) taken();
    } else if (keys[event.key]) {
      if (event.key.startsWith("Arrow") && event.target.closest?.("#turns, input[type=radio]")) return;
      taken();
      keys[event.key]();
    }
  },
  true,
);

form.addEventListener("change", show);
form.addEventListener("focusin", (event) => {
  const answer = event.target.closest("[data-answer]");
  if (answer) current = answer;
});
form.addEventListener("click", (event) => {
  if (event.target.closest("[data-skips]")) skip();
});

// How long the work took: only while this page is in front, and no longer than somebody does something.
const IDLE = 60;
const LENGTHEN = 120;
let seconds = Number(form.dataset.seconds) || 0;
let active = 0;
let told = 0;
const busy = () => (active = 0);
for (const kind of ["keydown", "pointermove", "pointerdown", "scroll"]) document.addEventListener(kind, busy, { passive: true, capture: true });
setInterval(() => {
  if (document.hidden || (active += 1) > IDLE) return;
  seconds += 1;
  form.elements.seconds.value = String(seconds);
  if (++told >= LENGTHEN) {
    told = 0;
    form.dispatchEvent(new CustomEvent("debrief:working"));
  }
}, 1000);
document.addEventListener("htmx:after:swap", () => (told = 0));

show();
const wrong = form.querySelector("textarea.is-invalid");
if (wrong) wrong.focus();
else focus(toDo().find((one) => !chosen(one)) ?? all()[0]);
