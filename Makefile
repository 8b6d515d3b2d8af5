# make run: from a fresh checkout to the running application.   make test: everything that CI runs.
# The longer steps stand in deploy/, each with a word on why. Everything made lives in var/ and .venv/.

SHELL := bash
MAKEFLAGS += --no-builtin-rules --jobs=2
ASSETS := var/assets/node_modules/.package-lock.json
CSS := var/assets/served/css/app.css
FONTS := var/fonts/fonts.json
STATIC := var/stamps/static
SERVED := $(shell find static -type f 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: run setup setup-test test check bench lock clean system system-test system-bench

run: setup
	@exec deploy/run.sh

test: setup-test
	@exec deploy/test.sh

check: setup-test
	@deploy/check.sh

bench: setup-test system-bench
	@.venv/bin/python -m benchmarks

lock: .venv/bin/uv
	@deploy/lock.sh

setup: .venv/.run $(FONTS) $(STATIC)

setup-test: setup .venv/.test

clean:
	rm -rf .venv var/assets var/cache var/fonts var/stamps var/static var/test-results
	@echo "Data in var/ were kept."

# One after the other: two apt-get at a time would lock each other out.
system:
	@deploy/system.sh run
system-test: | system
	@deploy/system.sh test
system-bench: | system-test
	@deploy/system.sh bench

.venv/bin/uv: deploy/uv.txt | system
	@echo "Making the virtual environment"
	@deploy/venv.sh && touch $@

.venv/.run: requirements.txt .venv/bin/uv
	@echo "Installing Python packages"
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r $< && touch $@

.venv/.test: requirements-test.txt .venv/.run | system-test
	@echo "Installing test packages"
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r $< && touch $@

$(ASSETS): deploy/assets/package-lock.json deploy/assets.sh | .venv/bin/uv
	@echo "Installing front-end packages"
	@deploy/assets.sh && touch $@

$(CSS): $(ASSETS) $(filter %.scss,$(SERVED)) deploy/styles.sh
	@echo "Compiling the style sheet"
	@deploy/styles.sh

$(FONTS): deploy/fonts.py .venv/.run
	@echo "Building the fonts of printed forms"
	@.venv/bin/python deploy/fonts.py

$(STATIC): $(CSS) $(SERVED) .venv/.run
	@.venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0 --ignore scss
	@mkdir -p $(@D) && touch $@
