// Forms with data-confirm ask first. Without this script they are sent at once, and the server asks nothing more.
export const watchConfirm = () => {
  const dialog = document.getElementById("confirm");
  let waiting = null;
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.dataset.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = { form, submitter: event.submitter };
      dialog.querySelector("#confirm-question").textContent = form.dataset.confirm;
      const yes = dialog.querySelector("#confirm-yes");
      yes.textContent = form.dataset.confirmText;
      yes.className = `btn btn-${form.dataset.confirmTone || "primary"}`;
      dialog.returnValue = "no";
      dialog.showModal();
    },
    true,
  );
  dialog.addEventListener("close", () => {
    const { form, submitter } = waiting ?? {};
    waiting = null;
    if (!form || dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
};
