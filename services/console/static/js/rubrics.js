// The editor of rubrics: numbers beside the lines, files read into the field, and problems that lead to their line.
const numbered = (editor) => {
  const field = editor.querySelector("textarea");
  const gutter = editor.querySelector(".code-gutter");
  let count = 0;
  const show = () => {
    const lines = field.value.split("\n").length;
    if (lines !== count) gutter.textContent = Array.from({ length: (count = lines) }, (_, line) => line + 1).join("\n");
    gutter.scrollTop = field.scrollTop;
  };
  field.addEventListener("input", show);
  field.addEventListener("scroll", () => (gutter.scrollTop = field.scrollTop));
  show();
};
for (const editor of document.querySelectorAll("[data-editor]")) numbered(editor);

for (const chooser of document.querySelectorAll("[data-into]")) {
  chooser.addEventListener("change", async () => {
    const field = document.getElementById(chooser.dataset.into);
    const file = chooser.files[0];
    // A file too long to be edited here goes to the service as it is, which says so.
    if (!file || file.size > 4 * 1024 * 1024) return;
    field.value = (await file.text()).replaceAll("\r\n", "\n");
    chooser.value = "";
    field.dispatchEvent(new Event("input"));
    field.focus();
    field.setSelectionRange(0, 0);
    field.scrollTop = 0;
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const field = document.getElementById("f-content");
  if (!link || !field) return;
  event.preventDefault();
  const lines = field.value.split("\n");
  const line = Math.min(Number(link.dataset.line), lines.length) - 1;
  const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + lines[line].length);
  const height = parseFloat(getComputedStyle(field).lineHeight);
  field.scrollTop = Math.max(0, line * height - field.clientHeight / 3);
});
