# make demo   set up, render the bundled pictures, print where they are
# make test   set up, run the tests
# make build  the kernels and the nodes alone, into build/, for work on a checkout; the CUDA engine too where nvcc is found
# make cuda   the CUDA engine alone, for every target, with what the assembler says of registers and spills
# make plugin          build/Actinic.ofx.bundle for any Linux with glibc 2.28, with every stock
# make install-plugin  the same, put where hosts look; OFX_FOLDER=~/OFX for elsewhere
PYTHON ?= python3
VENV ?= .venv
STOCK = kodak_vision3_250d_5207
PRINT = kodak_vision_2383
OFX_FOLDER ?= /usr/OFX/Plugins
SOURCES = pyproject.toml CMakeLists.txt $(shell find pysrc kernels plugin models third_party -type f -not -name '*.pyc')

demo: $(VENV)/ready
	mkdir -p out
	$(VENV)/bin/actinic render pictures/photograph.exr out/photograph.exr --stock $(STOCK) --print $(PRINT)
	$(VENV)/bin/actinic render pictures/photograph.exr out/photograph.png --stock $(STOCK) --print $(PRINT)
	$(VENV)/bin/actinic render pictures/hdr_scene.exr out/hdr_scene.png --stock $(STOCK) --print $(PRINT)

test: $(VENV)/ready-to-test
	$(VENV)/bin/ruff check
	$(VENV)/bin/python tools/gen.py --check
	$(VENV)/bin/python -m pytest

build:
	cmake -S . -B build -DCMAKE_BUILD_TYPE=Release
	cmake --build build --parallel

cuda:
	cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DACTINIC_CUDA_VERBOSE=ON
	cmake --build build --target actinic_film_cuda

plugin: $(VENV)/ready-with-plugin
	ACTINIC_OFX="$$(ls build/*/portable/Actinic.ofx)" $(VENV)/bin/python tools/bundle.py build

install-plugin: plugin
	mkdir -p "$(OFX_FOLDER)"
	rm -rf "$(OFX_FOLDER)/Actinic.ofx.bundle"
	cp -r build/Actinic.ofx.bundle "$(OFX_FOLDER)/"

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(VENV)/bin/pip $(SOURCES)
	$(VENV)/bin/pip install --quiet .
	touch $@

$(VENV)/ready-with-plugin: $(VENV)/bin/pip $(SOURCES)
	$(VENV)/bin/pip install --quiet ziglang
	$(VENV)/bin/pip install --quiet . --config-settings=cmake.define.ACTINIC_ZIG="$$($(VENV)/bin/python -c \
	  'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent / "zig")')"
	touch $(VENV)/ready $@

$(VENV)/ready-to-test: $(VENV)/bin/pip $(SOURCES)
	$(VENV)/bin/pip install --quiet '.[test]'
	touch $(VENV)/ready $@

.PHONY: demo test build cuda plugin install-plugin
