// YASGUI on this site's own endpoint, with its own examples and prefixes; it asks no other host.
"use strict";

const place = document.getElementById("editor");
const plain = document.getElementById("plain");
const data = JSON.parse(document.getElementById("editor-data").textContent);
const endpoint = new URL(place.dataset.endpoint, location.href).href;

// What the editor leaves without a name, for who does not see it.
const names = {"input.autocomplete": "Endpoint", ".CodeMirror textarea": "Query", "select.tableSizer": "Rows on a page",
               "input.tableFilter": "Filter the answer"};
function name() {
  for (const [selector, label] of Object.entries(names)) {
    for (const part of place.querySelectorAll(`${selector}:not([aria-label])`)) part.setAttribute("aria-label", label);
  }
  for (const part of place.querySelectorAll(".CodeMirror-scroll[tabindex='-1']")) part.tabIndex = 0;
}
new MutationObserver(name).observe(place, {childList: true, subtree: true});

try {
  const keep = ["variables"]; // the other completers ask hosts elsewhere
  Yasgui.Yasqe.defaults.autocompleters = keep;
  Yasgui.Yasqe.defaults.collapsePrefixesOnLoad = false;
  const gui = new Yasgui(place, {
    requestConfig: {endpoint, method: "POST", acceptHeaderGraph: "text/turtle,*/*;q=0.1"},
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: {getData: () => [{endpoint}]},
    persistenceId: null,
    yasqe: {value: plain.elements.query.value, autocompleters: keep},
    yasr: {prefixes: data.prefixes, maxPersistentResponseSize: 100000},
  });
  plain.hidden = true;
  const tab = gui.getTab() || gui.addTab(true);
  tab.setEndpoint(endpoint);
  tab.setQuery(plain.elements.query.value);
  document.getElementById("example").addEventListener("change", (event) => {
    const chosen = data.examples[event.target.value];
    if (chosen) gui.getTab().setQuery(chosen.text);
  });
  if (new URLSearchParams(location.search).has("edit")) tab.query();
} catch (fault) {
  console.error(fault);
  plain.hidden = false;
}
