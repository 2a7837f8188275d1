// What every page does beyond HTML. Pages work without any of it.
import { showToasts, watchToasts } from "./toasts.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchConfirm } from "./confirm.js";

const body = document.body;
const csrf = () => body.dataset.csrf;

document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  request.headers["X-CSRF-Token"] = csrf();
  // Empty filters would make addresses that nobody can read.
  if (request.method === "GET" && event.detail.ctx.sourceElement?.closest?.("[data-filters]")) {
    for (const [name, value] of [...request.body.entries()]) if (value === "") request.body.delete(name);
  }
});

let open = 0;
const loading = document.getElementById("loading");
const busy = (change) => {
  open = Math.max(0, open + change);
  loading?.classList.toggle("is-busy", open > 0);
};
document.addEventListener("htmx:before:request", () => busy(1));
document.addEventListener("htmx:finally:request", () => busy(-1));
document.addEventListener("htmx:error", (event) => {
  const status = event.detail?.ctx?.response?.status;
  if (!status) showToasts([{ text: body.dataset.textOffline, kind: "danger" }]);
});
document.addEventListener("debrief:toast", (event) => showToasts(event.detail.toasts ?? event.detail.value?.toasts ?? []));

const loadCharts = (root) => {
  if (root.querySelector?.("[data-chart]")) import("./charts.js").then((charts) => charts.draw(root));
};
document.addEventListener("htmx:after:swap", (event) => loadCharts(event.detail?.ctx?.target?.isConnected ? event.detail.ctx.target : document));
loadCharts(document);

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.addEventListener("click", () => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    document.dispatchEvent(new Event("debrief:theme-wanted"));
    const form = new URLSearchParams({ theme: root.dataset.theme });
    fetch("/preferences", { method: "POST", body: form, headers: { "X-CSRF-Token": csrf(), "HX-Request": "true" } }).catch(() => {});
  });
}

document.addEventListener("click", (event) => {
  const copier = event.target.closest("[data-copies]");
  if (!copier) return;
  const text = document.getElementById(copier.dataset.copies).textContent;
  navigator.clipboard?.writeText(text).then(() => showToasts([{ text: body.dataset.textCopied, kind: "success" }])).catch(() => {});
});

watchToasts();
watchKeys();
watchMenus();
watchConfirm();
