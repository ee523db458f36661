// Draw each chart from the spec beside it, without eval, as SVG.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const ink = {axis: {labelColor: "#c6d0da", titleColor: "#a9b5c1", gridColor: "#2c3742", domainColor: "#55626f"},
             legend: {labelColor: "#c6d0da", titleColor: "#a9b5c1"}, bar: {color: "#5b9fd0"}};

async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const options = {ast: true, renderer: "svg", mode: "vega-lite",
                   actions: {export: true, source: false, compiled: false, editor: false}};
  if (dark) {
    options.config = ink;
    const text = (spec.layer || []).find((layer) => layer.mark.type === "text");
    if (text) text.mark.color = "#a9b5c1";
  }
  try {
    await vegaEmbed(figure.querySelector(".drawing"), spec, options);
    const menu = figure.querySelector("summary");
    if (menu) menu.setAttribute("aria-label", "Save this chart");
    figure.dataset.drawn = "yes";
  } catch (fault) {
    figure.dataset.drawn = "no";
    figure.querySelector("figcaption").classList.remove("hidden");
  }
}

for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
