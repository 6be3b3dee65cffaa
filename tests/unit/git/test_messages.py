"""What git and ssh say becomes the situation that a person can mend."""

from __future__ import annotations

import pytest

from rlhf import errors
from rlhf.store.git.messages import translate

SAID = {
    errors.NoNetwork: [
        "fatal: unable to access 'https://example.org/x.git/': Could not resolve host: example.org",
        (
            "ssh: Could not resolve hostname example.org: Name or service not known\n"
            "fatal: Could not read from remote repository."
        ),
        "ssh: Could not resolve hostname example.org: nodename nor servname provided, or not known",
        "ssh: Could not resolve hostname example.org: Temporary failure in name resolution",
        (
            "fatal: unable to access 'https://example.org/x.git/': Failed to connect to example.org port 443"
            " after 12 ms: Couldn't connect to server"
        ),
        "ssh: connect to host example.org port 22: Connection refused\nfatal: Could not read from remote repository.",
        "ssh: connect to host example.org port 22: Connection timed out",
        "ssh: connect to host example.org port 22: Operation timed out",
        "ssh: connect to host example.org port 22: No route to host",
        "ssh: connect to host example.org port 22: Network is unreachable",
        "kex_exchange_identification: Connection closed by remote host\nConnection closed by 192.0.2.1 port 22",
        "kex_exchange_identification: read: Connection reset by peer",
        "fatal: unable to access 'https://example.org/x.git/': Recv failure: Connection reset by peer",
        (
            "error: RPC failed; curl 18 transfer closed with outstanding read data remaining\n"
            "fatal: the remote end hung up unexpectedly"
        ),
        (
            "fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF\n"
            "fatal: fetch-pack: invalid index-pack output"
        ),
    ],
    errors.RemoteGone: [
        (
            "fatal: '/srv/x.git' does not appear to be a git repository\n"
            "fatal: Could not read from remote repository.\n\n"
            "Please make sure you have the correct access rights\nand the repository exists."
        ),
        "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
        "remote: Repository not found.\nfatal: repository 'https://github.com/nobody/x.git/' not found",
        "fatal: unable to access 'https://example.org/x.git/': The requested URL returned error: 404",
        "fatal: No such remote 'origin'",
        "error: No such remote: 'origin'",
    ],
    errors.SignInRefused: [
        "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
        "amara@example.org: Permission denied (publickey,password).",
        'Load key "/home/amara/.ssh/id": invalid format\ngit@github.com: Permission denied (publickey).',
        "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://example.org/x.git/'",
        "fatal: could not read Username for 'https://example.org': terminal prompts disabled",
        "fatal: could not read Password for 'https://amara@example.org': No such device or address",
        (
            "remote: Permission to x/y.git denied to amara.\n"
            "fatal: unable to access 'https://github.com/x/y.git/': The requested URL returned error: 403"
        ),
        "error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403",
        "fatal: unable to access 'https://example.org/x.git/': The requested URL returned error: 401",
        "Host key verification failed.\nfatal: Could not read from remote repository.",
    ],
    errors.GitDied: [
        "error: git-remote-https died of signal 11\nfatal: could not read ref",
        "error: index-pack died of signal 9\nfatal: fetch-pack: invalid index-pack output",
    ],
    errors.Locked: [
        (
            "fatal: Unable to create '/ws/.git/index.lock': File exists.\n\nAnother git process seems to be running"
            " in this repository, e.g.\nan editor opened by 'git commit'."
        ),
        (
            "error: cannot lock ref 'refs/heads/draft/amara': Unable to create '/ws/.git/refs/heads/draft/amara.lock':"
            " File exists."
        ),
        (
            "error: could not lock config file .git/config: File exists\nfatal: unable to create '/ws/.git/x.lock':"
            " File exists"
        ),
    ],
    errors.DiskFull: [
        "fatal: write error: No space left on device",
        "error: unable to write file .git/objects/0f/3c: No space left on device\nfatal: unable to write new index",
        "error: file write error: Disk quota exceeded",
        "fatal: Out of diskspace",
        "fatal: Unable to create '/ws/.git/index.lock': No space left on device",
    ],
    errors.NoIdentity: [
        "Author identity unknown\n\n*** Please tell me who you are.\n\nRun\n\n  git config --global user.email …",
        "fatal: unable to auto-detect email address (got 'amara@laptop.(none)')",
        "fatal: empty ident name (for <amara@example.org>) not allowed",
    ],
    errors.SomethingNotHere: [
        "fatal: could not fetch 0f3c5b7d from promisor remote",
        (
            "fatal: unable to access 'https://example.org/x.git/': Could not resolve host: example.org\n"
            "fatal: could not fetch 0f3c5b7d from promisor remote"
        ),
        "error: missing blob object '0f3c5b7d'\nfatal: remote did not send all necessary objects",
    ],
    errors.SomeoneElsesFolder: [
        (
            "fatal: detected dubious ownership in repository at '/ws'\nTo add an exception for this directory,"
            " call:\n\n\tgit config --global --add safe.directory /ws"
        ),
    ],
    errors.CannotSign: [
        (
            "error: Couldn't load public key /home/amara/.ssh/id.pub: No such file or directory?\n\n"
            "fatal: failed to write commit object"
        ),
        'error: Load key "/home/amara/.ssh/id": invalid format\n\nfatal: failed to write commit object',
        'error: Load key "/home/amara/.ssh/id": Permission denied\n\nfatal: failed to write commit object',
        'error: No private key found for public key "/home/amara/.ssh/id.pub"?\n\nfatal: failed to write commit object',
        "error: cannot run ssh-keygen: No such file or directory\nfatal: failed to write commit object",
        "fatal: either user.signingkey or gpg.ssh.defaultKeyCommand needs to be configured",
    ],
    errors.NotAllowedToWrite: [
        "warning: unable to access '/home/amara/.config/git/attributes': Permission denied",
        "error: unable to create file tasks/banner.yaml: Permission denied",
        "error: unable to create file tasks/x.yaml: Permission denied",
        "fatal: Unable to create '/ws/.git/index.lock': Permission denied",
        "fatal: could not create leading directories of '/srv/ws': Permission denied",
        "error: could not lock config file .git/config: Read-only file system",
    ],
    errors.GitRefused: [
        "fatal: bad object 0f3c5b7d",
        "error: Your local changes to the following files would be overwritten by merge:\n\ttasks/x.yaml\nAborting",
        "",
    ],
}

ROWS = [(kind, words) for kind, all_words in SAID.items() for words in all_words]


@pytest.mark.parametrize(("kind", "words"), ROWS, ids=[f"{k.__name__}-{n}" for n, (k, _) in enumerate(ROWS)])
def test_words_become_a_situation(kind, words):
    found = translate(words, ("fetch", "--quiet"), lambda: "ssh://example.org/x.git")
    assert type(found) is kind


@pytest.mark.parametrize(("kind", "words"), ROWS, ids=[f"{k.__name__}-{n}" for n, (k, _) in enumerate(ROWS)])
def test_every_situation_says_what_happened_and_what_mends_it(kind, words):
    found = translate(words, ("fetch", "--quiet"), lambda: "ssh://example.org/x.git")
    assert found.message
    assert found.hint
    assert found.exit_code == 3


def test_where_the_remote_matters_it_is_named():
    for kind in (errors.NoNetwork, errors.RemoteGone, errors.SignInRefused):
        assert (
            "ssh://example.org/x.git" in translate(SAID[kind][0], ("fetch",), lambda: "ssh://example.org/x.git").message
        )


def test_where_it_does_not_it_is_not_asked_for():
    def refuse():
        raise AssertionError

    for kind, words in ROWS:
        if kind not in {errors.NoNetwork, errors.RemoteGone, errors.SignInRefused}:
            assert type(translate(words, ("fetch",), refuse)) is kind


@pytest.mark.parametrize("words", SAID[errors.Locked])
def test_a_lock_is_named_so_that_it_can_be_deleted(words):
    found = translate(words, ("commit",), lambda: "")
    assert found.hint.endswith('.lock"')


def test_an_unknown_refusal_keeps_gits_own_last_words():
    said = "hint: try again\nerror: first\nfatal: bad object 0f3c5b7d\nhint: or not"
    found = translate(said, ("cat-file", "--batch", "x"), lambda: "")
    assert "git could not do “cat-file --batch”: bad object 0f3c5b7d." in found.message


def test_a_refusal_without_words_says_so():
    assert "it gave no reason" in translate("\n\n", ("gc",), lambda: "").message
