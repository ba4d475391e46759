"use strict";
// Tables are sorted by a click on a column's name: numbers by value, words by alphabet.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up === 1 ? "ascending" : "descending");
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
      const words = new Intl.Collator();
      const compare = (a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === "" || y === "") return (x === "") - (y === ""); // what isn't there comes last, whichever way
        const both = Number(x) - Number(y);
        return up * (Number.isNaN(both) ? words.compare(x, y) : both);
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(compare));
    });
  });
}
// One section at a time; without JavaScript the whole class stands there.
const choice = document.querySelector("#section");
if (choice) {
  choice.closest(".choice").hidden = false;
  choice.addEventListener("change", () => {
    for (const part of document.querySelectorAll(".part-of-class")) part.hidden = part.dataset.section !== choice.value;
    for (const row of document.querySelectorAll("tr[data-section]"))
      row.hidden = choice.value !== "" && row.dataset.section !== choice.value;
  });
}
