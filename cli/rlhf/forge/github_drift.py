"""Hold a repository on GitHub against what its project needs: what differs, and what would mend it."""

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

    from rlhf.forge.github_found import Found
    from rlhf.forge.github_wanted import Setup

_ONLY_NAMED = {"protected_branches": False, "custom_branch_policies": True}


def differences(found: Found, wanted: Setup) -> list[Difference]:
    """Everything that differs, in the order in which it is to be mended: the key comes in before main is closed."""
    return [
        *_deploy_key(found, wanted),
        *_environment(found),
        *_settings(found),
        *_permissions(found),
        *ruleset_differences(found, wanted),
        *_secret(found, wanted),
        *_workflows(found, wanted),
    ]


# --- the key, and where it may be used --------------------------------------------------------------------


def _deploy_key(found: Found, wanted: Setup) -> Iterator[Difference]:
    what = f"deploy key “{KEY_TITLE}”"
    if not wanted.key:
        said = "rlhf.yaml has no key of the forge (forge.key), with which the gate signs and pushes."
        make = f'Outside of this folder: ssh-keygen -q -t ed25519 -N "" -C "{KEY_TITLE}" -f FILE'
        mend = f"{make}\nPut the line of FILE.pub into rlhf.yaml as forge.key.\nrlhf publish, then: rlhf github setup"
        yield Difference("forge_key_missing", "the forge's key", said, mend=mend)
    if isinstance(found.keys, Unseen):
        yield unseen("the deploy keys", found.keys)
        return
    ours = next((one for one in found.keys if wanted.key and same_key(one["key"], wanted.key)), None)
    yield from _other_keys(found.keys, wanted)
    if not wanted.key:
        return
    body = {"title": KEY_TITLE, "key": " ".join(wanted.key.split()[:2]), "read_only": False}
    make_it = Request("POST", "/keys", body)
    shown = (f"+ key: {Key(wanted.key).fingerprint}", "+ may write: yes")
    if ours is None:
        said = "GitHub does not know the forge's key, so the gate cannot push."
        yield Difference("deploy_key_missing", what, said, shown, (make_it,))
    elif ours.get("read_only"):
        said = "The forge's deploy key may only read, so the gate cannot push."
        anew = (Request("DELETE", f"/keys/{ours['id']}"), make_it)  # a deploy key cannot be changed
        yield Difference("deploy_key_read_only", what, said, ("- may write: no", "+ may write: yes"), anew)
    elif ours.get("enabled") is False:
        said = "The organization lets no deploy keys in, so the gate cannot push."
        mend = "An owner of the organization allows them: Settings, Member privileges, Deploy keys"
        yield Difference("deploy_key_disabled", what, said, mend=mend)


def _other_keys(keys: tuple[Mapping[str, Any], ...], wanted: Setup) -> Iterator[Difference]:
    """What goes around the rules goes by its kind: every deploy key that may write is the gate's equal."""
    for key in keys:
        ours = wanted.key and same_key(key["key"], wanted.key)
        if not (ours or key.get("read_only") or key.get("enabled") is False):
            said = f"The deploy key “{key['title']}” may write too, and so goes around the rules of main."
            mend = (
                f"gh repo deploy-key delete {key['id']} --repo {wanted.named}\nAdd it again to read only, if need be."
            )
            yield Difference("deploy_key_of_others", f"deploy key “{key['title']}”", said, mend=mend)


def _environment(found: Found) -> Iterator[Difference]:
    what, at = f"environment “{ENVIRONMENT}”", f"/environments/{ENVIRONMENT}"
    if isinstance(found.environment, Unseen) or isinstance(found.admitted, Unseen):
        why = found.environment if isinstance(found.environment, Unseen) else found.admitted
        assert isinstance(why, Unseen)  # noqa: S101 — for the type checker
        yield unseen(f"the {what}", why)
        return
    policy = (found.environment or {}).get("deployment_branch_policy")
    custom = bool(policy and policy.get("custom_branch_policies"))
    good = [one for one in found.admitted if (one["name"], one.get("type", "branch")) == ("main", "branch")]
    others = [one for one in found.admitted if one not in good] if custom else []
    if custom and good and not others:
        return
    body = {**_kept(found.environment), "deployment_branch_policy": _ONLY_NAMED}
    requests = [] if custom else [Request("PUT", at, body)]
    requests += [Request("DELETE", f"{at}/deployment-branch-policies/{one['id']}") for one in others]
    if not good:
        requests.append(Request("POST", f"{at}/deployment-branch-policies", {"name": "main", "type": "branch"}))
    now = ", ".join(one["name"] for one in found.admitted) if custom else "protected ones" if policy else "all"
    wants = "+ branches whose jobs may use it: main"
    if found.environment is None:
        said = f"There is no environment “{ENVIRONMENT}”, which keeps the forge's key to the workflows of main."
        yield Difference("environment_missing", what, said, (wants,), tuple(requests))
    else:
        said = f"Jobs of other branches than main may use the environment “{ENVIRONMENT}”: {now or 'none'}."
        if custom and not others:
            said = f"No job of main may use the environment “{ENVIRONMENT}”."
        lines = (f"- branches whose jobs may use it: {now or 'none'}", wants)
        yield Difference("environment_differs", what, said, lines, tuple(requests))


def _kept(environment: Mapping[str, Any] | None) -> dict[str, Any]:
    """What people added to an environment, which setting it would take away; nothing of what they did not."""
    kept: dict[str, Any] = {}
    for rule in (environment or {}).get("protection_rules", ()):
        if rule["type"] == "wait_timer":
            kept["wait_timer"] = rule["wait_timer"]
        elif rule["type"] == "required_reviewers":
            kept["prevent_self_review"] = rule.get("prevent_self_review", False)
            kept["reviewers"] = [{"type": one["type"], "id": one["reviewer"]["id"]} for one in rule["reviewers"]]
    return kept


def _secret(found: Found, wanted: Setup) -> Iterator[Difference]:
    what = f"secret {SECRET}"
    there = frozenset[str]() if found.environment is None else found.secrets
    if isinstance(there, Unseen):
        yield unseen(f"the secrets of the environment “{ENVIRONMENT}”", there)
    elif SECRET not in there:
        path = shlex.quote(wanted.key_file) if wanted.key_file else "FILE"
        put = f"gh secret set {SECRET} --env {ENVIRONMENT} --repo {wanted.named} < {path}"
        where = "" if wanted.key_file else "Whoever has the private half of forge.key in a FILE runs:\n"
        said = f"The environment “{ENVIRONMENT}” has no secret {SECRET}, so the gate can neither sign nor push."
        yield Difference("secret_missing", what, said, mend=where + put)
    if isinstance(found.everywhere, Unseen):
        yield unseen("the secrets of the repository", found.everywhere)
    elif SECRET in found.everywhere:
        said = f"{SECRET} is a secret of the whole repository too: a workflow of any branch can read the forge's key."
        mend = f"gh secret delete {SECRET} --repo {wanted.named}\nThen make a new key of the forge: others may have it."
        yield Difference("secret_everywhere", what, said, mend=mend)


# --- settings ---------------------------------------------------------------------------------------------


def _settings(found: Found) -> Iterator[Difference]:
    what = "settings of the repository"
    shown = {name: value for name, value in SETTINGS.items() if name in found.repository}
    if len(shown) < len(SETTINGS):
        yield unseen(f"the {what}", Unseen("GitHub shows them to those who may write to it."))
    if off := {name: value for name, value in shown.items() if found.repository[name] != value}:
        has, wants = texts(found.repository, off), texts(off, off)
        said = sentence(f"The {what} are not as they should be", has, wants)
        yield Difference("settings_differ", what, said, tuple(lines(has, wants)), (Request("PATCH", "", off),))


def _permissions(found: Found) -> Iterator[Difference]:
    what = "what workflows may do by default"
    if isinstance(found.permissions, Unseen):
        yield unseen(what, found.permissions)
    elif off := {name: value for name, value in PERMISSIONS.items() if found.permissions.get(name) != value}:
        has, wants = texts(found.permissions, off), texts(off, off)
        said = sentence("What workflows may do by default is too much", has, wants)
        put = Request("PUT", "/actions/permissions/workflow", dict(PERMISSIONS))
        yield Difference("permissions_differ", what, said, tuple(lines(has, wants)), (put,))


def _workflows(found: Found, wanted: Setup) -> Iterator[Difference]:
    if isinstance(found.workflows, Unseen):
        yield unseen("the workflows on main", found.workflows)
        return
    missing = [name for name in WORKFLOWS if name not in found.workflows]
    if missing:
        one = len(missing) == 1
        said = f"main has no workflow{' ' if one else 's '}{', '.join(missing)} (.github/workflows)."
        mend = 'rlhf ci workflows && rlhf publish "Workflows"'
        yield Difference("workflows_missing", f"workflows of {wanted.repository}", said, mend=mend)
