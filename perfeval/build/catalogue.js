const body = document.querySelector("tbody");
const rows = [...body.rows];
const words = document.getElementById("words");
const year = document.getElementById("year");
const department = document.getElementById("department");

function filter() {
  const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !(wanted.every(word => text.includes(word))
      && (!year.value || row.cells[0].textContent === year.value)
      && (!department.value || row.cells[2].textContent === department.value));
    shown += !row.hidden;
  }
  document.getElementById("count").textContent = shown === rows.length ? `共${shown}项` : `找到${shown}项，共${rows.length}项`;
}

function sort(head, button) {
  const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const column = head.cellIndex;
  const number = button.dataset.kind === "number";
  const value = row => row.cells[column].textContent.trim();
  rows.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === "" || y === "") return (x === "") - (y === "");  // what has no value stays at the end
    return way * (number ? Number(x) - Number(y) : x.localeCompare(y, "zh-CN"));
  });
  document.querySelectorAll("thead th[aria-sort]").forEach(other => other.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
  body.append(...rows);
}

for (const control of [words, year, department]) control.addEventListener("input", filter);
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => sort(button.parentElement, button));
}
