#!/usr/bin/env bash
# Regenerates proto/gen from the contracts. CI runs this and wants no diff.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-../.venv/bin/python}
bin=$(dirname "$python")
"$bin/buf" lint
rm -rf gen
mkdir gen
find buf debrief -name '*.proto' | LC_ALL=C sort | xargs env PATH="$bin:$PATH" "$python" -m grpc_tools.protoc -I . \
  --python_out=gen --grpc_python_out=gen --mypy_out=gen --mypy_grpc_out=gen
# A file without services gets an empty gRPC module: drop it.
find gen -name '*_pb2_grpc.py*' | while read -r file; do
  proto=${file#gen/}
  grep -q '^service ' "${proto%_pb2_grpc.py*}.proto" || rm "$file"
done
find gen -mindepth 1 -type d | while read -r folder; do touch "$folder/__init__.py"; done
touch gen/debrief/py.typed
