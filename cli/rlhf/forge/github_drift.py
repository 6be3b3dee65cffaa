"""Compare a repository on GitHub with what its project needs: what differs, and what would fix it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rlhf.forge.github_facts import lines, sentence, texts
from rlhf.forge.github_found import Difference, Request, Unseen, unseen
from rlhf.forge.github_rulesets import ruleset_differences
from rlhf.forge.github_wanted import ENVIRONMENT, KEY_TITLE, PERMISSIONS, SECRET, SETTINGS, WORKFLOWS
from rlhf.model.keys import Key, same_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rlhf.forge.github_found import RepositorySettings
    from rlhf.forge.github_wanted import Setup

_ONLY_NAMED = {"protected_branches": False, "custom_branch_policies": True}


def differences(result: RepositorySettings, wanted: Setup) -> list[Difference]:
    """Return all differences in the order in which to fix them: the deploy key is added before main is closed."""
    return [
        *_deploy_key(result, wanted),
        *_environment(result),
        *_settings(result),
        *_permissions(result),
        *ruleset_differences(result, wanted),
        *_secret(result, wanted),
        *_workflows(result, wanted),
    ]


# --- the key, and where it may be used --------------------------------------------------------------------


def _deploy_key(result: RepositorySettings, wanted: Setup) -> Iterator[Difference]:
    what = f"deploy key “{KEY_TITLE}”"
    if not wanted.key:
        text = "rlhf.yaml has no key of the forge (forge.key), with which the gate signs and pushes."
        make = f'Outside of this folder: ssh-keygen -q -t ed25519 -N "" -C "{KEY_TITLE}" -f FILE'
        mend = f"{make}\nPut the line of FILE.pub into rlhf.yaml as forge.key.\nrlhf publish, then: rlhf github setup"
        yield Difference("forge_key_missing", "the forge's key", text, mend=mend)
    if isinstance(result.keys, Unseen):
        yield unseen("the deploy keys", result.keys)
        return
    ours = next((key for key in result.keys if wanted.key and same_key(key["key"], wanted.key)), None)
    yield from _other_keys(result.keys, wanted)
    if not wanted.key:
        return
    body = {"title": KEY_TITLE, "key": " ".join(wanted.key.split()[:2]), "read_only": False}
    make_it = Request("POST", "/keys", body)
    shown = (f"+ key: {Key(wanted.key).fingerprint}", "+ may write: yes")
    if ours is None:
        text = "GitHub does not know the forge's key, so the gate cannot push."
        yield Difference("deploy_key_missing", what, text, shown, (make_it,))
    elif ours.get("read_only"):
        text = "The forge's deploy key may only read, so the gate cannot push."
        anew = (Request("DELETE", f"/keys/{ours['id']}"), make_it)  # a deploy key cannot be changed
        yield Difference("deploy_key_read_only", what, text, ("- may write: no", "+ may write: yes"), anew)
    elif ours.get("enabled") is False:
        text = "The organization lets no deploy keys in, so the gate cannot push."
        mend = "An owner of the organization allows them: Settings, Member privileges, Deploy keys"
        yield Difference("deploy_key_disabled", what, text, mend=mend)


def _other_keys(keys: tuple[Mapping[str, Any], ...], wanted: Setup) -> Iterator[Difference]:
    """Report each other deploy key that may write: it can bypass the rules of main exactly as the gate's key can."""
    for key in keys:
        ours = wanted.key and same_key(key["key"], wanted.key)
        if not (ours or key.get("read_only") or key.get("enabled") is False):
            text = f"The deploy key “{key['title']}” may write too, and so goes around the rules of main."
            mend = (
                f"gh repo deploy-key delete {key['id']} --repo {wanted.named}\nAdd it again to read only, if need be."
            )
            yield Difference("deploy_key_of_others", f"deploy key “{key['title']}”", text, mend=mend)


def _environment(result: RepositorySettings) -> Iterator[Difference]:
    what, at = f"environment “{ENVIRONMENT}”", f"/environments/{ENVIRONMENT}"
    if isinstance(result.environment, Unseen) or isinstance(result.admitted, Unseen):
        why = result.environment if isinstance(result.environment, Unseen) else result.admitted
        assert isinstance(why, Unseen)  # noqa: S101 — for the type checker
        yield unseen(f"the {what}", why)
        return
    policy = (result.environment or {}).get("deployment_branch_policy")
    custom = bool(policy and policy.get("custom_branch_policies"))
    good = [entry for entry in result.admitted if (entry["name"], entry.get("type", "branch")) == ("main", "branch")]
    others = [entry for entry in result.admitted if entry not in good] if custom else []
    if custom and good and not others:
        return
    body = {**_kept(result.environment), "deployment_branch_policy": _ONLY_NAMED}
    requests = [] if custom else [Request("PUT", at, body)]
    requests += [Request("DELETE", f"{at}/deployment-branch-policies/{other['id']}") for other in others]
    if not good:
        requests.append(Request("POST", f"{at}/deployment-branch-policies", {"name": "main", "type": "branch"}))
    now = ", ".join(entry["name"] for entry in result.admitted) if custom else "protected ones" if policy else "all"
    wants = "+ branches whose jobs may use it: main"
    if result.environment is None:
        text = f"There is no environment “{ENVIRONMENT}”, which keeps the forge's key to the workflows of main."
        yield Difference("environment_missing", what, text, (wants,), tuple(requests))
    else:
        text = f"Jobs of other branches than main may use the environment “{ENVIRONMENT}”: {now or 'none'}."
        if custom and not others:
            text = f"No job of main may use the environment “{ENVIRONMENT}”."
        lines = (f"- branches whose jobs may use it: {now or 'none'}", wants)
        yield Difference("environment_differs", what, text, lines, tuple(requests))


def _kept(environment: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what people added to an environment, so that an update keeps it (wait timer and reviewers)."""
    kept: dict[str, Any] = {}
    for rule in (environment or {}).get("protection_rules", ()):
        if rule["type"] == "wait_timer":
            kept["wait_timer"] = rule["wait_timer"]
        elif rule["type"] == "required_reviewers":
            kept["prevent_self_review"] = rule.get("prevent_self_review", False)
            kept["reviewers"] = [{"type": value["type"], "id": value["reviewer"]["id"]} for value in rule["reviewers"]]
    return kept


def _secret(result: RepositorySettings, wanted: Setup) -> Iterator[Difference]:
    what = f"secret {SECRET}"
    there = frozenset[str]() if result.environment is None else result.secrets
    if isinstance(there, Unseen):
        yield unseen(f"the secrets of the environment “{ENVIRONMENT}”", there)
    elif SECRET not in there:
        path = shlex.quote(wanted.key_file) if wanted.key_file else "FILE"
        put = f"gh secret set {SECRET} --env {ENVIRONMENT} --repo {wanted.named} < {path}"
        where = "" if wanted.key_file else "Whoever has the private half of forge.key in a FILE runs:\n"
        text = f"The environment “{ENVIRONMENT}” has no secret {SECRET}, so the gate can neither sign nor push."
        yield Difference("secret_missing", what, text, mend=where + put)
    if isinstance(result.everywhere, Unseen):
        yield unseen("the secrets of the repository", result.everywhere)
    elif SECRET in result.everywhere:
        text = f"{SECRET} is a secret of the whole repository too: a workflow of any branch can read the forge's key."
        mend = f"gh secret delete {SECRET} --repo {wanted.named}\nThen make a new key of the forge: others may have it."
        yield Difference("secret_everywhere", what, text, mend=mend)


# --- settings ---------------------------------------------------------------------------------------------


def _settings(result: RepositorySettings) -> Iterator[Difference]:
    what = "settings of the repository"
    shown = {name: value for name, value in SETTINGS.items() if name in result.repository}
    if len(shown) < len(SETTINGS):
        yield unseen(f"the {what}", Unseen("GitHub shows them to those who may write to it."))
    if off := {name: value for name, value in shown.items() if result.repository[name] != value}:
        has, wants = texts(result.repository, off), texts(off, off)
        text = sentence(f"The {what} are not as they should be", has, wants)
        yield Difference("settings_differ", what, text, tuple(lines(has, wants)), (Request("PATCH", "", off),))


def _permissions(result: RepositorySettings) -> Iterator[Difference]:
    what = "what workflows may do by default"
    if isinstance(result.permissions, Unseen):
        yield unseen(what, result.permissions)
    elif off := {name: value for name, value in PERMISSIONS.items() if result.permissions.get(name) != value}:
        has, wants = texts(result.permissions, off), texts(off, off)
        text = sentence("What workflows may do by default is too much", has, wants)
        put = Request("PUT", "/actions/permissions/workflow", dict(PERMISSIONS))
        yield Difference("permissions_differ", what, text, tuple(lines(has, wants)), (put,))


def _workflows(result: RepositorySettings, wanted: Setup) -> Iterator[Difference]:
    if isinstance(result.workflows, Unseen):
        yield unseen("the workflows on main", result.workflows)
        return
    missing = [name for name in WORKFLOWS if name not in result.workflows]
    if missing:
        item = len(missing) == 1
        text = f"main has no workflow{' ' if item else 's '}{', '.join(missing)} (.github/workflows)."
        mend = 'rlhf ci workflows && rlhf publish "Workflows"'
        yield Difference("workflows_missing", f"workflows of {wanted.repository}", text, mend=mend)
