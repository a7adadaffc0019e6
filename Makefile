# Each target prepares what it needs and runs one command. `make help` lists them.
PYTHON ?= python3
python := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
workers ?= 2
# In the order in which they are collected: otherwise the long tests of small files would come last, one after the other.
# A worker that crashes ends the run: with another in its place, the rest of its file would be awaited for ever.
parallel = -n $(workers) --dist loadfile --no-loadscope-reorder --max-worker-restart=0 -p tests.parallel

run: for-run for-webapp        ## run oO on http://localhost:8080
	@exec $(python) -m servers.cli run

test: for-dev for-webapp for-machine ## run all tests but the proofs, two files at a time; args="-k snooze" chooses, workers=1 takes them one by one
	@$(python) -m pytest -m "not proof" $(if $(filter-out 1,$(workers)),$(parallel)) $(args)

check: for-dev for-webapp      ## check format, lint, types, imports, contracts, words; only="types lint" chooses
	@$(python) -m tests.repo.check $(only)

fmt: for-dev for-webapp        ## format every file
	@ruff check -q --fix . ; ruff format -q . && npm --prefix webapp run format

gen: for-dev generate settings ## write gen/ from protos/, and the table of settings

generate:
	@buf generate --template protos/buf.gen.yaml -o "$(or $(out),.)" && buf build --exclude-source-info $(addprefix --exclude-path=,$(wildcard protos/oo/*/storage)) -o "$(or $(out),.)/gen/descriptors.binpb"

settings:
	@$(python) -m tests.repo.settings write

contracts: for-dev          ## check that no supported release is broken; args=--json, args="--release 0.1.0"
	@$(python) -m protogateway.compat check $(args)

release-contracts: for-dev for-webapp ## record the current contract as a release: version=0.2.0
	@$(python) -m protogateway.compat release $(version) $(args)

proof: for-dev for-webapp      ## run the long proofs; OO_CONFORMANCE_RUNNER=path adds protobuf's own (tests/conformance)
	@$(python) -m pytest -m proof $(args)

mutants: for-dev for-webapp    ## make small wrong changes and list those that no test notices; args="--module profile --count 20", args=--help
	@$(python) -m tests.mutants $(args)

stubs: for-dev              ## build the wheels that other services call oO with; out=folder, args=--vendor builds one
	@$(python) deploy/stubs/build.py $(args) $(if $(out),"$(out)")

bench: for-dev for-webapp      ## measure; writes bench.json
	@$(python) -m tests.bench $(args)

pictures: for-dev for-webapp for-machine ## draw the pictures of README.md from a running oO
	@$(python) -m tests.pictures $(args)

locks: for-dev              ## compile the locks; args=--upgrade takes newer versions
	@cd deploy/locks && for lock in run web dev; do uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make locks" $(args) -o $$lock.txt $$lock.in || exit; done

help:                       ## print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## */  make \1	/p' Makefile | expand -t 26

for-run for-dev for-webapp for-machine: for-%:
	@$(PYTHON) deploy/environment.py $*

.PHONY: generate settings stubs run test check fmt gen contracts release-contracts proof mutants bench pictures locks help for-run for-dev for-webapp for-machine
