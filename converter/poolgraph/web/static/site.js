// Small comforts; every page works without them.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

// A figure and the place it is printed in light up together.
const beside = document.querySelector(".beside");
if (beside) {
  const lit = (selector, on) => {
    for (const part of beside.querySelectorAll(selector)) part.classList.toggle("lit", on);
  };
  const names = (target) => {
    const figure = target.closest("[data-figure]");
    const row = target.closest("[data-row]");
    return [figure && `[data-figure="${CSS.escape(figure.dataset.figure)}"]`,
            row && `[data-row="${CSS.escape(row.dataset.row)}"]`];
  };
  const show = (target, follow) => {
    lit(".lit", false);
    const [figure, row] = names(target);
    if (figure) lit(figure, true);
    if (row) lit(row, true);
    if (row && follow) {
      const line = beside.querySelector(`.excerpt ${row}`);
      const box = line && line.closest(".excerpt");
      if (line && (line.offsetTop < box.scrollTop || line.offsetTop > box.scrollTop + box.clientHeight - 40)) {
        box.scrollTop = line.offsetTop - box.clientHeight / 2;
      }
    }
  };
  const inTable = (event) => event.target.closest("table") !== null;
  beside.addEventListener("pointerover", (event) => show(event.target, inTable(event)));
  beside.addEventListener("focusin", (event) => show(event.target, inTable(event)));
  beside.addEventListener("pointerleave", () => lit(".lit", false));
}

// A published site has no server to search: its own list is looked through here.
const list = document.querySelector("[data-search]");
if (list) {
  const words = (new URLSearchParams(location.search).get("q") || "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const input of document.querySelectorAll("input[name='q']")) input.value = words.join(" ");
  const told = document.getElementById("found");
  told.textContent = "Type a name, or a part of one.";
  if (words.length) {
    fetch(list.dataset.search).then((answer) => answer.json()).then((entries) => {
      const hits = entries.filter((entry) => words.every((word) => entry.words.includes(word)));
      told.textContent = `${hits.length} found` + (hits.length > 200 ? "; the first 200:" : ".");
      for (const hit of hits.slice(0, 200)) {
        const item = document.createElement("li");
        const kind = document.createElement("span");
        const link = document.createElement("a");
        const more = document.createElement("span");
        kind.className = "what";
        kind.textContent = hit.kind;
        link.href = hit.href;
        link.textContent = hit.label;
        more.className = "more";
        more.textContent = hit.more;
        item.append(kind, " ", link, " ", more);
        list.append(item);
      }
    });
  }
}
