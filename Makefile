PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
IN := .venv/bin/
INSTALL := $(IN)python -m pip install -q --disable-pip-version-check --no-input
PORT ?= 8000
DATA ?= .run/data
export PORT DATA

.PHONY: help run token verify replay load test test-web test-browser test-replay test-contract test-deployed bench cost format node web package deploy releases restore

help: ## What can be done here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  /p' Makefile

run: .venv/run ## Start the product: http://127.0.0.1:8000, or PORT=
	@test "$(DESK)" = off || $(MAKE) -s web || echo "Starting without the workspace as it is now; the rest is there."
	@exec $(IN)python -m local.run

token: .venv/run ## Print a token: ROLE=agent, supervisor or administrator
	@$(IN)python -m local.issuer --folder "$(DATA)" $(if $(ROLE),--role "$(ROLE)")

verify: .venv/run ## Fold every case again and compare, or one with CASE=, or those of a STACK= in AWS
	@$(IN)python -m local.verify $(if $(findstring command,$(origin STACK)),--stack "$(STACK)") $(CASE)

replay: .venv/run ## Replay FILE= through the running product, or URL= with TOKEN=; SHUFFLE= JSON=
	@$(IN)python -m local.replay "$(FILE)" $(if $(URL),--url "$(URL)") \
		$(if $(SHUFFLE),--shuffle "$(SHUFFLE)") $(if $(JSON),--json "$(JSON)")

load: .venv/run ## Many customers and agents at once, on a product of its own; MESSAGES= KILL=engine TABLE=yes, or URL= TOKEN=
	@TMPDIR="$$(test -w /dev/shm && echo /dev/shm || echo "$${TMPDIR:-/tmp}")" $(IN)python -m local.load --messages "$(or $(MESSAGES),1000)" $(if $(SEED),--seed "$(SEED)") \
		$(if $(KILL),--kill-$(KILL)) $(if $(TABLE),--table) $(if $(URL),--url "$(URL)" --token "$(TOKEN)")

test: .venv/dev ## Format, lint, types and all tests
	$(IN)ruff format --check .
	$(IN)ruff check .
	$(IN)mypy
	@rm -rf .build/seen && mkdir -p .build/seen
	SEEN=.build/seen TMPDIR="$$(test -w /dev/shm && echo /dev/shm || echo "$${TMPDIR:-/tmp}")" \
		$(IN)python -m pytest -q -n 2 --dist worksteal

web: node ## Build the workspace, when something of it changed
	@$(IN)python -m local.web build

test-web: node ## The workspace: types, unit tests, and what its first load costs
	@$(IN)python -m local.web types
	@$(IN)python -m local.web unit
	@$(IN)python -m local.web size

test-browser: node ## The workspace in a Chromium, as people use it; CHROMIUM= to name one
	@$(IN)python -m local.web browser

test-replay: .venv/dev ## The replay of the real file against the figures the file implies
	$(IN)python -m pytest -q -m real

test-contract: .venv/dev ## Every operation asked at length against the contract: EXAMPLES= SEED=
	EXAMPLES="$(or $(EXAMPLES),500)" SEED="$(or $(SEED),2)" $(IN)python -m pytest -q -n 2 --dist worksteal tests/hostile/test_contract.py

test-deployed: override STAGE := dev
test-deployed: .venv/dev package .build/emulator/made ## The packaged stack on an emulated cloud, its policies enforced
	$(IN)python -m pytest -q -m deployed tests/deployed

.PHONY: fuzz audit

fuzz: .venv/made ## Each channel's laws under a fuzzer: SECONDS= for each of them, 60 unless said
	@$(MAKE) -s .build/fuzz 2>/dev/null || { rm -rf .build/fuzz; echo "Not fuzzed: atheris could not be installed for this interpreter."; }
	@test ! -d .build/fuzz || .build/fuzz/bin/python tests/fuzz/run.py "$(or $(SECONDS),60)"

audit: .venv/dev .build/audit ## Known flaws of the packages, and bandit; who could not be asked is said
	@$(IN)python tests/audit/run.py

.build/fuzz: tests/fuzz/requirements.txt requirements.txt
.build/audit: tests/audit/requirements.txt
.build/fuzz .build/audit:
	@rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/python -m pip install -q --disable-pip-version-check --no-input -r $< && touch $@

.build/emulator/made: tests/deployed/requirements.txt | .venv/made
	@echo "Installing the emulated cloud ..."
	@rm -rf $(@D) && $(IN)python -m venv $(@D) && \
		$(@D)/bin/python -m pip install -q --disable-pip-version-check --no-input -r $< || { \
		rm -rf $(@D); echo "Set-up could not install the emulated cloud. Check the network and run it again."; exit 1; }
	@touch $@

bench: .venv/dev ## Each claim about speed or cost, measured
	@$(IN)python -m bench

cost: .venv/run ## What the product costs in AWS, from what it is seen to use
	@$(IN)python -m bench.cost

package: node ## Make .build/<stage>, which can be deployed: STAGE=dev or prod
	@$(IN)python -m infra.package "$(or $(STAGE),dev)"

deploy: $(if $(TO),.venv/run,package) ## Deploy a stage, its changes shown first: STAGE= SET="AlarmEmail=me@example.com" TO= YES=1
	@$(IN)python -m infra.deploy "$(or $(STAGE),dev)" $(SET) $(if $(TO),--to "$(TO)") $(if $(IMPORT),--import) \
		$(if $(YES),--yes)

restore: .venv/run ## Make the tables of TO= what those of FROM= are, in AWS: see docs/how-to/restore.md
	@$(IN)python -m infra.restore "$(FROM)" "$(TO)" $(if $(YES),--yes)

releases: .venv/run ## What was deployed to a STAGE, the oldest first
	@$(IN)python -m infra.deploy "$(or $(STAGE),dev)" --releases

format: .venv/dev ## Format the code
	$(IN)ruff format .
	$(IN)ruff check --fix .

node: .venv/run
	@$(IN)python -m local.web node 2>/dev/null || { \
		echo "Installing Node, to build the workspace with ..."; \
		$(INSTALL) -r requirements-node.txt && $(IN)python -m local.web node; \
	} || { echo "Set-up could not install Node. Install Node 22.12 or newer, or check the network and run it again."; exit 1; }

.venv/run: requirements-local.txt requirements.txt | .venv/made
	@echo "Installing what the product needs ..."
	@$(INSTALL) -r requirements-local.txt || { echo "Set-up could not install the packages. Check the network and run it again."; exit 1; }
	@touch $@

.venv/dev: requirements-dev.txt requirements-local.txt requirements.txt | .venv/made
	@echo "Installing what the tests need ..."
	@$(INSTALL) -r requirements-dev.txt || { echo "Set-up could not install the packages. Check the network and run it again."; exit 1; }
	@touch $@ .venv/run

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found: install it, or name it with PYTHON=."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make a virtual environment: install its venv package (python3-venv)."; exit 1; }
	@touch $@
