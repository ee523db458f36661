// Two deals of a published site side by side: their tables are read as CSV, matched by code.
"use strict";

const form = document.querySelector("[data-compare]");
const told = document.getElementById("compared");

// RFC 4180: quoted cells may hold commas, quotes and line ends.
function rows(text) {
  const found = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    found[found.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end !== ",") found.push([]);
  }
  const [head, ...body] = found.filter((cells) => cells.length > 1);
  return body.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])));
}

async function strata(site, deal, by) {
  const answer = await fetch(`${site}${deal.tables[by]}.csv`);
  if (!answer.ok) throw new Error(`${deal.tables[by]}.csv: ${answer.status}`);
  const found = rows(await answer.text());
  return new Map(found.map((row, at) => [row[by] || `row ${at} of ${deal.key}`, row]));
}

function cell(kind, text, href) {
  const made = document.createElement(kind);
  const link = href ? document.createElement("a") : null;
  if (link) { link.href = href; link.textContent = text; made.append(link); } else made.textContent = text;
  return made;
}

const figure = (text) => text.replace(/^(-?)(\d+)/, (all, sign, whole) => sign + whole.replace(/\B(?=(\d{3})+$)/g, ","));

// A difference of two decimals as printed, without the rounding of floats.
function difference(first, second) {
  const places = Math.max(...[first, second].map((text) => (text.split(".")[1] || "").length));
  const whole = (text) => BigInt((text + (text.includes(".") ? "" : ".")).replace(".", "")
    + "0".repeat(places - (text.split(".")[1] || "").length));
  const found = whole(second) - whole(first);
  const digits = String(found < 0n ? -found : found).padStart(places + 1, "0");
  const cut = digits.length - places;
  return (found < 0n ? "−" : "+") + figure(digits.slice(0, cut)) + (places ? `.${digits.slice(cut)}` : "");
}

const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text || "");

function show(index, site, deals, by, sides) {
  const measure = index.measures.find((one) => sides.every((side) => [...side.values()].some((row) => isNumber(row[one.name]))));
  if (!measure) throw new Error("the tables state no measure in common");
  const keys = [...new Set(sides.flatMap((side) => [...side.keys()]))];
  const order = index.order[by] || [];
  const rank = (key) => { const at = order.indexOf(key); return at < 0 ? order.length : at; };
  keys.sort((one, other) => rank(one) - rank(other));
  const body = document.querySelector("#side tbody");
  const drawn = [];
  for (const key of keys) {
    const found = sides.map((side) => side.get(key));
    const label = index.labels[key] || found.find(Boolean).printedLabel;
    const line = document.createElement("tr");
    const code = key.startsWith(`${index.base}code/`) && encodeURI(key.slice(index.base.length));
    const name = cell("th", label, code && `${site}${code}.html`);
    name.scope = "row";
    line.append(name);
    found.forEach((row, at) => {
      const text = row ? row[measure.name] : "";
      const made = cell("td", row ? figure(text) + measure.sign : "not there");
      made.className = row ? "num" : "num only";
      line.append(made);
      drawn.push({label, value: isNumber(text) ? Number(text) : 0, deal: deals[at].name, said: `${label}: ${text}`});
    });
    const both = found.map((row) => row && row[measure.name]);
    line.append(cell("td", both.every(isNumber) ? difference(...both) : ""));
    line.lastChild.className = "num";
    body.append(line);
  }
  document.getElementById("by-title").textContent = form.by.selectedOptions[0].textContent;
  document.querySelectorAll("#side thead .num").forEach((head, at) => {
    if (at < 2) head.replaceChildren(cell("span", deals[at].name, site + deals[at].page));
  });
  const spec = structuredClone(index.spec);
  spec.data.values = drawn;
  spec.encoding.x.title = measure.label;
  for (const id of ["chart", "side"]) document.getElementById(id).hidden = false;
  told.hidden = true;
  return vegaEmbed("#chart .drawing", spec, {ast: true, renderer: "svg", actions: false});
}

async function compare() {
  const asked = new URLSearchParams(location.search);
  told.textContent = "Choose two deals.";
  const index = await (await fetch(form.dataset.compare)).json();
  const site = form.dataset.compare.replace(/compare-index\.json$/, "");
  for (const name of ["a", "b", "by"]) if (asked.get(name)) form[name].value = asked.get(name);
  const deals = ["a", "b"].map((name) => index.deals.find((deal) => deal.key === asked.get(name)));
  if (!deals.every(Boolean)) return;
  if (deals[0].name === deals[1].name) for (const deal of deals) deal.name += ` (${deal.key})`;
  const shared = Object.keys(deals[0].tables).filter((by) => by in deals[1].tables);
  for (const option of form.by.options) option.disabled = !shared.includes(option.value);
  if (!shared.includes(form.by.value)) form.by.value = shared[0] || "";
  if (!form.by.value) { told.textContent = "The two deals are divided by nothing in common."; return; }
  const sides = await Promise.all(deals.map((deal) => strata(site, deal, form.by.value)));
  await show(index, site, deals, form.by.value, sides);
  document.querySelector("#chart figure").dataset.drawn = "yes";
}

if (form) compare().catch((fault) => { told.hidden = false; told.textContent = `This comparison cannot be shown: ${fault.message}.`; });
