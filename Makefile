# make reports: everything under params/ · make test: the tests, make long: the slow ones · make lab: JupyterLab · make lint, make coverage, make office, make browser, make proofs: more checks · make bench: speed
SHELL := /bin/sh
BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# the hundreds of processes of the tests share what one of them has compiled, whatever the environment says
export PYTHONDONTWRITEBYTECODE =

.PHONY: reports test long lint coverage office browser proofs bench offline lab schema pairs lock clean

reports: .venv/ready
	$(BIN)/perfeval build

test: .venv/ready
	$(BIN)/python -m pytest -n logical --dist worksteal

# what takes seconds each: whole workbooks built, killed and built elsewhere, hundreds of random projects and damaged files
long: .venv/ready
	$(BIN)/python -m pytest -m "long and not proof" -n logical --dist worksteal

# layout, slips, import contracts, types, dead code
lint: .venv/ready
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports && $(BIN)/mypy && $(BIN)/vulture

# how much of importing, scoring and reviewing the tests reach, branches included; commands in processes count
coverage: .venv/ready
	$(BIN)/coverage erase
	$(BIN)/coverage run --parallel-mode -m pytest tests/importer tests/scoring tests/review tests/export/test_forms.py \
		tests/params/test_rulesets.py tests/documents/test_doors.py perfeval/importer perfeval/review perfeval/scoring
	$(BIN)/coverage combine --quiet
	for part in importer review scoring; do $(BIN)/coverage report --include="perfeval/$$part/*" || exit 1; done

office: .venv/ready
	$(BIN)/python -m pytest -m office -rs

proofs: .venv/ready
	$(BIN)/python -m pytest -m proof -rs

browser: .venv/ready
	$(BIN)/python -m pytest -m browser -rs

bench: .venv/ready
	@for file in tests/benchmarks/bench_*.py; do echo "# $$file"; $(BIN)/python $$file || exit 1; done

# for another system: make offline SYSTEM=windows PY=3.12
offline: .venv/ready
	$(BIN)/python offline/make.py --pip "$(PYTHON) -m pip" $(if $(SYSTEM),--system $(SYSTEM)) $(if $(PY),--python $(PY))

lab: .venv/ready
	$(BIN)/perfeval lab

schema: .venv/ready
	$(BIN)/python -m perfeval.params.schema

pairs: .venv/ready
	$(BIN)/jupytext --sync notebooks/*.py

lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --extra lab --extra test --quiet pyproject.toml --output-file requirements.lock

.venv/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11 或更高版本，请先安装。"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$(PYTHON)" .venv && \
		uv pip install --quiet --python .venv --require-hashes --compile-bytecode -r requirements.lock ; \
	else \
		"$(PYTHON)" -m venv .venv && \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock ; \
	fi
	@touch $@

# not editable: an editable install writes this folder's path into a file that Python before 3.13 cannot read if it is Chinese
.venv/ready: .venv/locked pyproject.toml $(shell find perfeval -type f ! -name '*.pyc')
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python .venv --no-deps --no-build-isolation --compile-bytecode --reinstall-package perfeval . ; \
	else \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --force-reinstall . ; \
	fi
	@touch $@

clean:
	rm -rf .venv reports/*/ reports/index.html
