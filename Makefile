# Every target sets up what it needs: a fresh clone and python3 are enough.
BIN := .venv/bin
SEED := examples/cwmbs-2002-20
WORKERS ?= auto
PORT ?= 8000

.PHONY: help demo demo-site screenshots test check layouts exports mutations bench memory scale vendor clean
help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

demo: .venv/.ready  ## convert the example filing and show it
	@mkdir -p build/demo
	@$(BIN)/poolgraph convert $(SEED)/filing.txt -o build/demo/cwmbs-2002-20.ttl 2>build/demo/notes.txt
	@$(BIN)/poolgraph show $(SEED)/filing.txt
	@printf '\nIts graph is in build/demo/cwmbs-2002-20.ttl. What to try next:\n'
	@printf '  $(BIN)/poolgraph %-40s  %s\n' \
	  'check $(SEED)/filing.txt' 'every check that ran' \
	  'check examples/broken-total/filing.txt' 'one digit is wrong: find it' \
	  'explain total-mismatch' 'what a problem code means'

build/demo-store/CURRENT: .venv/.ready
	@PYTHONPATH=tests $(BIN)/python -m writer build/demo-deals
	@$(BIN)/poolgraph load $(SEED)/filing.txt build/demo-deals --store build/demo-store \
	  || [ $$? = 1 ] # one of the deals is misprinted
	@touch $@

demo-site: build/demo-store/CURRENT  ## show the example and some invented deals as a site
	@printf '\nWhat to look at, once it runs:\n'
	@printf '  http://localhost:$(PORT)/%-14s  %s\n' \
	  '' 'what there is' \
	  'deals?by=failed' 'the deal with a misprint comes first' \
	  'compare' 'two deals side by side' \
	  'queries' 'what an analyst asks' \
	  'sparql' 'the editor'
	@printf '\n'
	@$(BIN)/poolgraph serve --store build/demo-store --port $(PORT)

screenshots: build/demo-store/CURRENT  ## take the pictures of docs/ again
	SCREENSHOTS=docs/screenshots SCREENSHOTS_OF=build/demo-store \
	  $(BIN)/pytest -q tests/test_browser.py -k screenshots

test: .venv/.ready  ## run every test
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

check: .venv/.ready  ## style, types and tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

layouts: .venv/.ready  ## write thousands of filings in random layouts, and read them back
	LAYOUTS=$(or $(LAYOUTS),5000) $(BIN)/pytest -q -n $(WORKERS) tests/test_layouts.py

exports: .venv/.ready  ## hand hundreds of filings in random layouts over, and read them back
	EXPORTS=$(or $(EXPORTS),300) $(BIN)/pytest -q -n $(WORKERS) tests/test_exports.py tests/test_csvw.py \
	  tests/test_sdmx.py tests/test_xbrl.py tests/test_parquet.py

mutations: .venv/.ready  ## damage ten thousand filings, hold the checks' two engines to one verdict, change every digit
	MUTATIONS=$(or $(MUTATIONS),10000) $(BIN)/pytest -q -n $(WORKERS) tests/test_tiers.py tests/test_robustness.py

bench: .venv/.ready  ## measure, both sides taking turns
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -r bench/requirements.txt
	$(BIN)/python bench --rounds $(or $(ROUNDS),5) --write

memory: .venv/.ready  ## convert 20,000 filings, and look at the memory they take
	$(BIN)/python bench/many.py memory $(if $(FILINGS),--filings $(FILINGS)) $(if $(CHECK),,--no-check) --write

scale: .venv/.ready  ## measure two processes against one, and compute what a hundred thousand filings and more would take
	$(BIN)/python bench/many.py scale $(if $(FILINGS),--filings $(FILINGS)) --write
	$(BIN)/python bench/many.py processes --write

vendor:  ## bring the browser files in again, from npm
	@.ci/vendor

clean:  ## remove what was built here
	rm -rf .venv build dist

.venv/.ready: pyproject.toml constraints.txt .ci/setup
	@.ci/setup
	@touch $@
