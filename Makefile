# From a fresh machine with Python 3.11 or later, make and git: `make report`, then open reports/2023/annual_report.html.
# Another Python: make report PYTHON=python3.12. Another year: make report FISCAL_YEAR=2024; several: FISCAL_YEAR="2023 2024".
# JupyterLab on a server without a browser: make lab LAB_ARGS="--no-browser --allow-root".

FISCAL_YEAR ?= 2023
PYTHON ?= python3
LAB_ARGS ?=

ifeq ($(OS),Windows_NT)
  BIN := Scripts
else
  BIN := bin
endif
RUN_PYTHON := .venv/$(BIN)/python
LAB_PYTHON := .venv-lab/$(BIN)/python
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet --compile
# The package itself: nothing is fetched or built elsewhere, setuptools stands in the lock.
PACKAGE := --no-index --no-deps --no-build-isolation --editable .
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--python-version 3.11 --extra install pyproject.toml
STRIP := --keep-id --extra-keys "metadata.papermill cell.metadata.papermill metadata.language_info.version"

.DEFAULT_GOAL := help
.PHONY: help install check report test test-all test-spark casebook lab lint docs lock bench notebooks-clean clean

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

install: .venv/run.stamp ## make the environment for the commands below, and nothing else

check: .venv/run.stamp ## check one form before it is handed in: make check FORM=自评表.docx
	@$(RUN_PYTHON) -m helpers check $(if $(FORM),"$(FORM)")

report: .venv/run.stamp ## read, check and report a year, or several: make report FISCAL_YEAR="2023 2024"
	$(RUN_PYTHON) -m helpers run --fiscal-year $(FISCAL_YEAR)

test: .venv/test.stamp ## run the tests (several minutes); those that need Chromium are skipped where there is none
	$(RUN_PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile

test-all: .venv/test.stamp ## run every test; one that is skipped counts as failed
	$(RUN_PYTHON) -m pytest --no-skips -n auto --maxprocesses 4 --dist loadfile

casebook: .venv/test.stamp ## read the made-up forms in every format (some minutes): what share is right, by field, format, layout and noise
	$(RUN_PYTHON) -m tests.casebook

test-spark: .venv/spark.stamp ## run the suites on Apache Spark (fetches 0.4 GB; needs Java 17)
	$(RUN_PYTHON) -m pytest -m spark --no-skips

lab: .venv-lab/lab.stamp ## open the analysts' notebooks in JupyterLab, which asks nobody for news
	$(LAB_PYTHON) -m jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None \
		--LabApp.extension_manager=readonly --LabApp.app_settings_dir="$(CURDIR)/notebooks/.jupyterlab" \
		--ServerApp.root_dir=notebooks $(LAB_ARGS) notebooks/explore/start.ipynb

lint: .venv/test.stamp ## check code and notebooks
	$(RUN_PYTHON) -m ruff check
	$(RUN_PYTHON) -m nbstripout --verify $(STRIP) notebooks/*.ipynb notebooks/explore/*.ipynb

docs: .venv/run.stamp ## write the generated pages of docs/ and the suites anew
	$(RUN_PYTHON) -c "from pathlib import Path; from helpers.schema.dictionary import data_dictionary as d; \
		Path('docs/data_dictionary.md').write_text(d(), encoding='utf-8', newline='\n')"
	$(RUN_PYTHON) -c "from pathlib import Path; from helpers.validate.rule_pages import write_pages; write_pages(Path('.'))"
	$(RUN_PYTHON) -c "from helpers.validate.suite_files import write_suites; write_suites()"

lock: ## resolve the libraries anew into requirements/ (needs uv)
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --extra test --extra ocr --extra bench --constraint requirements/run.txt --output-file requirements/test.txt
	$(LOCK) --extra test --extra bench --extra spark --constraint requirements/test.txt --output-file requirements/spark.txt
	$(LOCK) --extra lab --constraint requirements/run.txt --output-file requirements/lab.txt

bench: .venv/test.stamp ## compare the chain with one plain script, and the readers with plain loops
	$(RUN_PYTHON) benchmarks/chain.py
	$(RUN_PYTHON) benchmarks/check.py
	$(RUN_PYTHON) benchmarks/readers.py

notebooks-clean: .venv/test.stamp ## take outputs and run metadata out of the notebooks
	$(RUN_PYTHON) -m nbstripout $(STRIP) notebooks/*.ipynb notebooks/explore/*.ipynb

clean: ## remove the environments and caches; tables and reports stay
	rm -rf .venv .venv-lab .pytest_cache .ruff_cache build src/*.egg-info

.venv/created.stamp .venv-lab/created.stamp:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making an environment in $(@D) (once, a few seconds) ..."
	@$(PYTHON) -m venv $(@D)
	@touch $@

.venv/run.stamp: .venv/created.stamp requirements/run.txt pyproject.toml
	@echo "Installing the libraries of requirements/run.txt into .venv (once, one to two minutes without a word) ..."
	@$(RUN_PYTHON) $(PIP_INSTALL) --require-hashes --requirement requirements/run.txt
	@$(RUN_PYTHON) $(PIP_INSTALL) $(PACKAGE)
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	@echo "Installing what the tests need besides (once, about two minutes without a word) ..."
	@$(RUN_PYTHON) $(PIP_INSTALL) --require-hashes --requirement requirements/test.txt
	@touch $@

.venv/spark.stamp: .venv/test.stamp requirements/spark.txt
	@echo "Installing Apache Spark, 0.4 GB (once, some minutes without a word) ..."
	@$(RUN_PYTHON) $(PIP_INSTALL) --require-hashes --requirement requirements/spark.txt
	@touch $@

.venv-lab/lab.stamp: .venv-lab/created.stamp requirements/lab.txt pyproject.toml
	@echo "Installing JupyterLab and the libraries into .venv-lab (once, about two minutes without a word) ..."
	@$(LAB_PYTHON) $(PIP_INSTALL) --require-hashes --requirement requirements/lab.txt
	@$(LAB_PYTHON) $(PIP_INSTALL) $(PACKAGE)
	@touch $@
