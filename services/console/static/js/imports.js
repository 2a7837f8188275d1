// Sending a file: how much has gone out, and then how far the service has read it. Without this the form is sent as it
// is, and the browser waits.
const form = document.querySelector("[data-upload]");

const onlyOf = (kind) => {
  for (const part of document.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== kind;
};

const bar = (label, done, most) => {
  const text = document.createElement("div");
  text.className = "progress-text";
  text.append(Object.assign(document.createElement("span"), { textContent: label }));
  const meter = Object.assign(document.createElement("progress"), { className: "progress", value: done, max: Math.max(most, 1) });
  meter.setAttribute("aria-label", label);
  return [text, meter];
};

if (form) {
  const live = document.getElementById("upload-live");
  const submit = form.querySelector("[type=submit]");
  const chosen = () => form.querySelector("[name=kind]:checked")?.value ?? "interactions";
  form.addEventListener("change", () => onlyOf(chosen()));
  onlyOf(chosen());

  const say = (text) => live.replaceChildren(Object.assign(document.createElement("p"), { className: "text-danger m-0", textContent: text }));

  form.addEventListener("submit", (event) => {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(form.dataset.most)) {
      say(form.dataset.textLarge);
      return;
    }
    submit.disabled = true;
    let watching = 0;
    const watch = async () => {
      const answer = await fetch(form.dataset.upload, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (watching && answer?.status === 200) {
        const found = new DOMParser().parseFromString(await answer.text(), "text/html");
        // Asked for from here; the page that follows lets it ask for itself.
        found.querySelector("[hx-get]")?.removeAttribute("hx-get");
        live.replaceChildren(...found.body.childNodes);
      }
      if (watching) watching = setTimeout(watch, 1000);
    };
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (sent) => live.replaceChildren(...bar(form.dataset.textSending, sent.loaded, sent.total)));
    request.upload.addEventListener("load", () => {
      live.replaceChildren(...bar(form.dataset.textReading, 0, 1));
      watching = setTimeout(watch, 500);
    });
    const ended = () => {
      clearTimeout(watching);
      watching = 0;
      submit.disabled = false;
    };
    request.addEventListener("load", () => {
      ended();
      const gone = new URL(request.responseURL || form.action, location.href);
      if (request.status < 400 && gone.pathname !== new URL(form.action).pathname) location.assign(gone);
      else {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        say(page.querySelector("form[data-upload] .alert, .empty-subtitle, main .alert")?.textContent.trim() || form.dataset.textFailed);
      }
    });
    request.addEventListener("error", () => {
      ended();
      say(form.dataset.textFailed);
    });
    request.send(new FormData(form));
  });
}
