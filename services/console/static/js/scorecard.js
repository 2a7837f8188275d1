// The interaction page: an answer lights its evidence, and the keys that act on the answer at hand.
// Everything it does is possible without it, by links and forms.
const turns = () => document.getElementById("turns");
const panel = () => document.getElementById("scorecard");
const answerOf = (key) => panel()?.querySelector(`[data-answer="${CSS.escape(key)}"]`);

let current = "";
const next = new Map();

const light = (key) => {
  for (const one of document.querySelectorAll(".is-lit")) one.classList.remove("is-lit");
  const answer = key ? answerOf(key) : null;
  // An overridden answer keeps no evidence, though the transcript still shows what the judge quoted.
  if (!answer?.querySelector("[data-lights]")) return;
  for (const one of turns()?.querySelectorAll(`[data-by~="${CSS.escape(key)}"]`) ?? []) one.classList.add("is-lit");
};

const bring = (turn) => {
  const box = turns();
  if (!turn || !box) return;
  if (getComputedStyle(box).overflowY === "visible") turn.scrollIntoView({ block: "center" });
  else box.scrollTo({ top: turn.offsetTop - box.offsetTop - (box.clientHeight - Math.min(turn.offsetHeight, box.clientHeight)) / 2 });
};

const place = (link) => document.getElementById(link.dataset.lights);

const choose = (answer, scroll) => {
  if (!answer) return;
  if (current !== answer.dataset.answer) next.set(answer.dataset.answer, 0);
  current = answer.dataset.answer;
  for (const one of panel().querySelectorAll(".is-current")) one.classList.remove("is-current");
  answer.classList.add("is-current");
  light(current);
  const first = answer.querySelector("[data-lights]");
  if (scroll && first) bring(place(first));
};

const evidence = (answer) => {
  const links = [...answer.querySelectorAll("[data-lights]")];
  if (!links.length) return;
  const at = (next.get(answer.dataset.answer) ?? 0) % links.length;
  next.set(answer.dataset.answer, at + 1);
  light(answer.dataset.answer);
  const turn = place(links[at]);
  bring(turn);
  for (const one of document.querySelectorAll(".is-pointed")) one.classList.remove("is-pointed");
  turn?.classList.add("is-pointed");
};

document.addEventListener("pointerover", (event) => {
  const answer = event.target.closest?.("[data-answer]");
  if (answer) light(answer.dataset.answer);
});
document.addEventListener("pointerout", (event) => {
  if (event.target.closest?.("[data-answer]") && !event.relatedTarget?.closest?.("[data-answer]")) light(current);
});
document.addEventListener("focusin", (event) => {
  const answer = event.target.closest?.("[data-answer]");
  if (answer && answer.dataset.answer !== current) choose(answer, true);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lights]");
  const answer = event.target.closest("[data-answer]");
  if (link && place(link)) {
    event.preventDefault();
    choose(answer, false);
    bring(place(link));
  } else if (event.target.closest("[data-light]")) choose(answer, true);
});

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

const act = {
  e: evidence,
  o: (answer) => {
    const form = answer.querySelector("[data-override]");
    if (!form) return;
    form.open = true;
    (form.querySelector("input[type=radio]:checked") ?? form.querySelector("input[type=radio]"))?.focus();
  },
  t: (answer) => answer.querySelector("[data-tick]")?.click(),
  x: (answer) => answer.querySelector("form[action*='/exemplars'] button")?.click(),
  c: (answer) => panel().querySelector(`[data-key=c][data-decides="${CSS.escape(answer.dataset.answer)}"]`)?.click(),
  r: (answer) => panel().querySelector(`[data-key=r][data-decides="${CSS.escape(answer.dataset.answer)}"]`)?.click(),
};

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const open = event.target.closest?.("[data-override][open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.closest("[data-answer]").querySelector("[data-row-link]").focus();
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && open) return;
    if (typing(event.target) || !panel()) return;
    const answer = document.activeElement?.closest?.("[data-answer]") ?? (current ? answerOf(current) : null);
    if (!answer || !act[event.key]) return;
    // Without an auto-fail of its own, c and r go to the first that waits.
    if ("cr".includes(event.key) && !panel().querySelector(`[data-decides="${CSS.escape(answer.dataset.answer)}"]`)) return;
    event.preventDefault();
    act[event.key](answer);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".override-form");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// The panel is replaced after each decision, and what was ticked meanwhile is still meant.
const ticked = new Set();
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-tick]")) return;
  if (event.target.checked) ticked.add(event.target.value);
  else ticked.delete(event.target.value);
});

document.addEventListener("htmx:after:swap", () => {
  for (const tick of panel()?.querySelectorAll("[data-tick]") ?? []) tick.checked = ticked.has(tick.value);
  const answer = current ? answerOf(current) : null;
  if (!answer || document.activeElement?.closest?.("#turns")) return;
  answer.classList.add("is-current");
  light(current);
  (answer.querySelector("[data-override][open] textarea.is-invalid") ?? answer.querySelector("[data-row-link]"))?.focus({ preventScroll: true });
});

const opened = turns()?.dataset.open;
const target = document.getElementById(opened ? `turn-${opened}` : location.hash.startsWith("#turn-") ? location.hash.slice(1) : "");
if (target) bring(target);
