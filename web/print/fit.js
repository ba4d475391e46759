// Formulas, tables and drawings that are wider than the page become smaller until they fit. Returns what never did.
() => {
  const smallest = 0.55;
  const never = [];
  for (const box of document.querySelectorAll("div.math, .table-wrap, .map, .scroll")) {
    const room = box.clientWidth;
    let size = 1;
    while (box.scrollWidth > room + 1 && size > smallest) {
      size = Math.max(smallest, size * Math.min(0.98, room / box.scrollWidth));
      box.style.fontSize = `${size}em`;
    }
    if (box.scrollWidth > room + 1) never.push(`${box.className} in #${box.closest("[id]").id}: ${box.textContent.trim().slice(0, 80)}`);
  }
  return never;
}
