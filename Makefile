# Everything works from a bare clone with Python 3.11 or later and make: `make demo`, `make test`.
# A virtual environment is made in .venv the first time, and again when the lock changes.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/.ready
TOOLKIT := .venv-recordlinkage/.ready
SPARK := .spark/.ready
# For `make lock` alone; not needed to build or test.
UV ?= uv

export PIP_DISABLE_PIP_VERSION_CHECK := 1
.PHONY: help setup demo demo-loop demo-exchange test test-spark lint bench bench-province bench-spark calibrate campaign wheelhouse lock clean

help:
	@echo "make demo   made-up district, reconciled and scored (./demo)"
	@echo "make demo-loop  its corrections from the lists to the next extract (./demo-loop)"
	@echo "make demo-exchange  two made-up districts that border each other, a month of notices (./demo-exchange)"
	@echo "make test   linters and tests"
	@echo "make test-spark  the tests of the Spark engine; Spark (400 MB) comes into ./.spark, needs Java 17"
	@echo "make lint   ruff, mypy, import-linter, sqlfluff"
	@echo "make bench  seconds by stage, memory and scores beside the peers, at 6,000, 55,000 and 550,000 births"
	@echo "make bench-province  the same for birthrecon alone at 3,500,000 births"
	@echo "make bench-spark  55,000 births by a pool and by a Spark cluster of two workers, some of them killed"
	@echo "make calibrate  are the cases' probabilities right? 20 made-up districts"
	@echo "make wheelhouse  packages for an office without a network (./wheelhouse)"
	@echo "make campaign  bad input, killed processes, a full disk: 10 minutes of what may happen"
	@echo "make lock   requirements.lock and requirements-runtime.lock from pyproject.toml (needs uv)"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或以上 / Python 3.11 or later (with venv) is needed" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	$(BIN)/birthrecon demo

demo-loop: $(READY)
	$(BIN)/birthrecon demo-loop

demo-exchange: $(READY)
	$(BIN)/birthrecon demo-exchange

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --quiet --processes 2 transforms/sql reports

# In CI the tests must also run through as much of the code as pyproject.toml's floor says; that takes a
# third longer, so a developer's run leaves it out. Files go to the workers in their order, not those with most
# tests first: one that makes whole runs in two tests would come last, and one worker wait for the other.
test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -rs $(if $(CI),--cov --cov-report=)

# Spark lies apart from .venv: most who work here need none of its 400 MB, and the tests of everything else must
# not pass because of what it brings.
$(SPARK): requirements-spark.lock | $(READY)
	rm -rf .spark
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --target .spark -r requirements-spark.lock
	@touch $(SPARK)

test-spark: $(SPARK)
	PYTHONPATH=$(CURDIR)/.spark $(BIN)/python -m pytest -rs -m spark tests/flows/test_parts.py tests/transforms/drivers

bench-spark: $(SPARK)
	PYTHONPATH=$(CURDIR):$(CURDIR)/.spark $(BIN)/python -m benchmarks.spark

bench: $(READY) $(TOOLKIT)
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.calibration

bench-province: $(READY)
	$(BIN)/python -m benchmarks.run --births 3500000 --no-peers --memory-limit 8GB --name bench-province

# A peer that asks for an older pandas than ours.
$(TOOLKIT): benchmarks/peers/recordlinkage.lock
	@test -x .venv-recordlinkage/bin/python || $(PYTHON) -m venv .venv-recordlinkage
	.venv-recordlinkage/bin/python -m pip install --quiet --require-hashes --no-deps -r benchmarks/peers/recordlinkage.lock
	@touch $(TOOLKIT)

# Bad input by the thousand: benchmarks/README.md.
campaign: $(READY)
	$(BIN)/python -m benchmarks.campaign --minutes 10 --seed 1

calibrate: $(READY)
	$(BIN)/python -m benchmarks.calibration

# Needs a network; deploy/wheelhouse.py installs it where there is none.
wheelhouse: $(READY)
	$(BIN)/python deploy/wheelhouse.py make wheelhouse

lock:
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra dev pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--constraint requirements.lock pyproject.toml -o requirements-runtime.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		benchmarks/peers/recordlinkage.in -o benchmarks/peers/recordlinkage.lock
	sed -n 's/^spark = \["\(.*\)"\]$$/\1/p' pyproject.toml | $(UV) pip compile --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header - -o requirements-spark.lock

clean:
	rm -rf .venv .spark .venv-recordlinkage wheelhouse demo demo-loop demo-exchange .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
