"""Where this repository's own workflows have rlhf from: a checkout of main, with what the lock names."""

from __future__ import annotations

from rlhf.workflows.setup.github_files import Source
from tests.here import REPOSITORY

FOLDER = REPOSITORY / ".github" / "workflows"

HERE = Source(
    install="""\
      - name: Fetch rlhf itself, from main and nowhere else
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: main
          path: rlhf
          persist-credentials: false
      - name: Install rlhf
        run: |
          python3 -m venv "$RUNNER_TEMP/rlhf"
          "$RUNNER_TEMP/rlhf/bin/pip" install --quiet --require-hashes -r rlhf/requirements.lock
          "$RUNNER_TEMP/rlhf/bin/pip" install --quiet --no-deps --no-build-isolation ./rlhf
""",
    # The example content lives on disk (rlhf.yaml). Where it is set up on GitHub, this says so; no fork has it.
    only="vars.RLHF_REPOSITORY == github.repository",
)
