// Contesting: a click on a turn, or words marked in it, fill the passage. Deciding: the right answer is asked for only
// where the agent is upheld. The fields can be filled by hand without any of this.
const form = document.querySelector(".contest-form");
const transcript = document.querySelector("[data-pick]");

if (form && transcript) {
  const turn = form.elements.turn;
  const quote = form.elements.quote;
  const clear = form.querySelector("[data-clear-passage]");

  const show = () => {
    clear.hidden = !turn.value && !quote.value;
    for (const one of transcript.querySelectorAll(".is-picked")) one.classList.remove("is-picked");
    if (turn.value) document.getElementById(`turn-${turn.value}`)?.classList.add("is-picked");
  };
  const pick = (element) => {
    const chosen = document.getSelection();
    const text = element.querySelector(".turn-text");
    const within = chosen && !chosen.isCollapsed && text.contains(chosen.anchorNode) && text.contains(chosen.focusNode);
    if (turn.value !== element.dataset.turn) quote.value = "";
    turn.value = element.dataset.turn;
    if (within) quote.value = chosen.toString().trim();
    show();
  };
  transcript.addEventListener("mouseup", (event) => {
    const element = event.target.closest(".turn");
    if (element && !event.target.closest("a, button")) pick(element);
  });
  transcript.addEventListener("keydown", (event) => {
    const element = event.target.closest(".turn");
    if (event.key !== "Enter" || !element) return;
    event.preventDefault();
    pick(element);
  });
  for (const link of transcript.querySelectorAll(".turn-number")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      pick(link.closest(".turn"));
    });
  }
  clear.addEventListener("click", () => {
    turn.value = quote.value = "";
    show();
  });
  turn.addEventListener("input", show);
  show();
}

const decision = document.querySelector("[data-decision]");
if (decision) {
  const asked = decision.querySelector("[data-if-uphold]");
  const show = () => {
    asked.hidden = decision.elements.decision.value !== "uphold";
  };
  decision.addEventListener("change", show);
  show();
}
