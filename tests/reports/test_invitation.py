"""The message of an invitation: whole commands on lines of their own, and nothing that is not so of this project."""

from __future__ import annotations

from msgspec.structs import replace

from rlhf.reports.invitation import HEAD, Invitation, message

ZOE = Invitation(
    "Winter", "zoe", "Dr Zoe Hart", ("trainer",), "rlhf join ssh://winter@example.org/srv/winter.git --as zoe",
    "winter", "", "rlhf_workspace-1.0-py3-none-any.whl", "Morgan Reyes <morgan@example.org>",
)  # fmt: skip


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_each_system_has_its_lines_and_they_end_with_the_join() -> None:
    text = message(ZOE)
    assert text.startswith(f"{HEAD}Winter\n\nDear Dr Zoe Hart,\n")
    found = commands(text)
    assert found[-3:] == ["rlhf join ssh://winter@example.org/srv/winter.git --as zoe", "cd winter", "rlhf week"]
    assert [line for line in found if "install" in line] == [
        "winget install -e --id Git.Git",
        "winget install -e --id astral-sh.uv",
        'uv tool install --python 3.13 "$HOME/Downloads/rlhf_workspace-1.0-py3-none-any.whl"',
        "xcode-select --install",
        "curl -LsSf https://astral.sh/uv/install.sh | sh",
        'uv tool install --python 3.13 "$HOME/Downloads/rlhf_workspace-1.0-py3-none-any.whl"',
        "sudo apt install git openssh-client pipx",
        'pipx install "$HOME/Downloads/rlhf_workspace-1.0-py3-none-any.whl"',
    ]
    assert "Send Morgan Reyes <morgan@example.org> what you typed" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines() if not line.startswith("    ")) <= 76
    assert "GitHub" not in text


def test_from_an_address_nothing_has_to_be_saved_first() -> None:
    text = message(replace(ZOE, program="git+https://example.org/rlhf.git", attached=""))
    assert "Downloads" not in text
    assert 'pipx install "git+https://example.org/rlhf.git"' in text


def test_on_github_it_says_how_to_sign_in() -> None:
    text = message(replace(ZOE, hosted="winter/answers"))
    assert "The project is on GitHub (winter/answers)." in " ".join(text.split())
    assert {"gh auth login", "gh auth setup-git"} <= set(commands(text))
    enterprise = message(replace(ZOE, hosted="git.example.org/winter/answers"))
    assert "gh auth login --hostname git.example.org" in commands(enterprise)


def test_what_they_do_is_of_their_first_role_and_no_name_hides_words() -> None:
    reviewer = " ".join(message(replace(ZOE, roles=("evaluator", "sme"))).split())
    assert "You review the reference answers that others write" in reviewer
    both = " ".join(message(replace(ZOE, roles=("evaluator", "trainer"))).split())
    assert "You write reference answers" in both
    assert "\u202e" not in message(replace(ZOE, name="Zoe\u202e\nHart", project="Win\u202eter"))
    assert "Dear Zoe Hart," in message(replace(ZOE, name="Zoe\u202e\nHart"))
