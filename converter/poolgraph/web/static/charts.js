// Draw each chart from the spec beside it, without eval, as SVG.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const ink = {axis: {labelColor: "#c6d0da", titleColor: "#a9b5c1", gridColor: "#2c3742", domainColor: "#55626f"},
             legend: {labelColor: "#c6d0da", titleColor: "#a9b5c1"}, bar: {color: "#5b9fd0"}};

async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const options = {ast: true, renderer: "svg", mode: "vega-lite",
                   actions: {export: true, source: false, compiled: false, editor: false}};
  const layers = spec.layer || [];
  const shapes = layers.filter((layer) => layer.mark.type === "geoshape");
  if (shapes.length && figure.clientWidth < 520) spec.height = Math.round(figure.clientWidth * 0.62);
  if (dark) {
    for (const part of Object.keys(ink)) spec.config[part] = {...spec.config[part], ...ink[part]};
    for (const layer of layers) if (layer.mark.type === "text") layer.mark.color = "#a9b5c1";
    for (const layer of shapes) {
      layer.mark.stroke = "#121920";
      if (layer.mark.fill) layer.mark.fill = "#2c3742";
      else layer.encoding.color.scale.range = ["#2f5573", "#4a8abb", "#7fb9e6", "#d8edfc"];
    }
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
