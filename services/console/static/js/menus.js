// Menus are <details>: one open at a time, closed by Escape and by a click elsewhere.
export const watchMenus = () => {
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
    const toggler = event.target.closest("[data-toggles]");
    if (toggler) {
      const shown = document.getElementById(toggler.dataset.toggles).classList.toggle("is-open");
      toggler.setAttribute("aria-expanded", String(shown));
    }
    const sheet = event.target.closest("dialog.sheet");
    if (sheet && event.target === sheet) sheet.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
};
