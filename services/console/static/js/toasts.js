// Messages at the edge of the page. They stay while the pointer or the focus is on them.
const STAY = 7000;
const STAY_WITH_UNDO = 12000;
const box = () => document.getElementById("toasts");

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const keep = (toast) => {
  let timer = 0;
  const stay = toast.querySelector("form") ? STAY_WITH_UNDO : STAY;
  const start = () => {
    clearTimeout(timer);
    if (!toast.classList.contains("toast-danger")) timer = setTimeout(() => toast.remove(), stay);
  };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", start);
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  start();
};

const built = ({ text, kind = "success", undo = "", fields = {} }) => {
  const toast = element("div", { className: `toast-note toast-${kind}` }, element("span", { className: "toast-text", textContent: text }));
  if (undo.startsWith("/") && !undo.startsWith("//")) {
    const hidden = Object.entries({ csrf: document.body.dataset.csrf, ...fields }).map(([name, value]) => element("input", { type: "hidden", name, value }));
    const button = element("button", { className: "btn btn-sm", type: "submit", textContent: document.body.dataset.textUndo });
    toast.append(element("form", { action: undo, method: "post" }, ...hidden, button));
  }
  const close = element("button", { className: "btn-close", type: "button" });
  close.setAttribute("aria-label", document.body.dataset.textClose);
  close.dataset.toastClose = "";
  toast.append(close);
  return toast;
};

export const showToasts = (toasts) => {
  for (const one of toasts) {
    const toast = built(one);
    box().append(toast);
    keep(toast);
  }
  const live = document.getElementById("toast-live");
  if (live && toasts.length) live.textContent = toasts.map((one) => one.text).join(" ");
};

export const watchToasts = () => {
  const shown = [...box().querySelectorAll("[data-toast]")];
  shown.forEach(keep);
  const live = document.getElementById("toast-live");
  if (live && shown.length) live.textContent = shown.map((toast) => toast.querySelector(".toast-text").textContent).join(" ");
};
