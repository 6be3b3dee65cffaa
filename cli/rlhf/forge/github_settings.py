"""Read how a repository on GitHub is set up, and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from rlhf.errors import GitHubRefused, NoSuchRepository
from rlhf.forge.github_found import RepositorySettings, Unseen
from rlhf.forge.github_wanted import ACTIONS, ENVIRONMENT, Setup
from rlhf.model.keys import same_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.forge.github_found import Request
    from rlhf.forge.github_http import Api

T = TypeVar("T")

_NOT_HERE, _THERE_ALREADY = 404, 303
_NOT_SHOWN = frozenset({403, 404})


class Settings:
    """Reads and changes the settings of one repository on GitHub.

    Args:
        repository: `owner/name`.
        host: the host of this GitHub; each host has another number for the app GitHub Actions.
    """

    def __init__(self, api: Api, repository: str, host: str = "github.com") -> None:
        self._api = api
        self._repository = repository
        self._host = host
        self._at = f"/repos/{repository}"

    def read(self) -> RepositorySettings:
        """Return all settings that GitHub shows.

        Raises:
            NoSuchRepository: the repository does not exist, or GitHub does not show it.
        """
        try:
            repository = self._api.get(self._at)
        except GitHubRefused as refused:
            if refused.status != _NOT_HERE:
                raise
            raise NoSuchRepository(self._repository, self._host) from None
        environment = self._shown(self._environment)
        there = environment is not None and not isinstance(environment, Unseen)
        secrets = f"/environments/{ENVIRONMENT}/secrets"
        return RepositorySettings(
            repository, self._shown(self._rulesets), environment,
            self._shown(self._admitted) if there else environment if isinstance(environment, Unseen) else (),
            self._shown(lambda: self._names(secrets)) if there else frozenset(),
            self._shown(lambda: self._names("/actions/secrets")),
            self._shown(lambda: tuple(self._api.pages(f"{self._at}/keys"))),
            self._shown(lambda: self._api.get(f"{self._at}/actions/permissions/workflow")),
            self._shown(self._workflows), self._actions(),
        )  # fmt: skip

    def apply(self, request: Request) -> None:
        """Request a change; it is made once, even if an answer is lost and the request is sent again."""
        path = self._at + request.path
        if request.method == "DELETE":
            self._api.remove(path)
        elif request.method == "POST":
            self._make(path, request)
        else:
            self._api.put(path, request.body or {}, request.method)

    def _make(self, path: str, request: Request) -> None:
        try:
            self._api.make(path, request.body or {}, lambda: self._made(request), lambda answer: answer)
        except GitHubRefused as refused:  # so GitHub says that a branch may use an environment already
            if refused.status != _THERE_ALREADY:
                raise

    def _made(self, request: Request) -> Any:
        """Return what an earlier try created; None where there is nothing."""
        body = request.body or {}
        if request.path == "/keys":
            keys = self._api.pages(f"{self._at}/keys")
            return next((key for key in keys if same_key(key["key"], body["key"])), None)
        there = self._list() if request.path == "/rulesets" else self._admitted()
        return next((value for value in there if value["name"] == body["name"]), None)

    def _shown(self, ask: Callable[[], T]) -> T | Unseen:
        """Return what `ask` returns, or `Unseen` where GitHub does not show it."""
        try:
            return ask()
        except GitHubRefused as refused:
            if refused.status not in _NOT_SHOWN:
                raise
            return Unseen(f"{refused.why.rstrip('.')} ({refused.status}).")

    def _rulesets(self) -> dict[str, Any] | None:
        """Return the rulesets with our names, complete, by name; None where this GitHub has no rulesets."""
        ours = {ruleset.name for ruleset in Setup(self._repository).rulesets}
        try:
            listed = self._list()
        except GitHubRefused as refused:
            if refused.status != _NOT_HERE:
                raise
            return None
        return {
            value["name"]: self._api.get(f"{self._at}/rulesets/{value['id']}")
            for value in listed
            if value["name"] in ours
        }

    def _list(self) -> list[Any]:
        return list(self._api.pages(f"{self._at}/rulesets", includes_parents="false"))

    def _environment(self) -> Any:
        try:
            return self._api.get(f"{self._at}/environments/{ENVIRONMENT}")
        except GitHubRefused as refused:
            if refused.status != _NOT_HERE:
                raise
            return None

    def _admitted(self) -> tuple[Any, ...]:
        return tuple(self._whole(f"/environments/{ENVIRONMENT}/deployment-branch-policies", "branch_policies"))

    def _names(self, path: str) -> frozenset[str]:
        return frozenset(value["name"] for value in self._whole(path, "secrets"))

    def _workflows(self) -> frozenset[str]:
        try:
            return frozenset(
                value["name"] for value in self._api.get(f"{self._at}/contents/.github/workflows", ref="main")
            )
        except GitHubRefused as refused:
            if refused.status != _NOT_HERE:
                raise
            return frozenset()

    def _actions(self) -> int:
        """Return the number of the app GitHub Actions: known for github.com, asked for elsewhere; 0 if not shown."""
        if self._host == "github.com":
            return ACTIONS
        result = self._shown(lambda: int(self._api.get("/apps/github-actions")["id"]))
        return 0 if isinstance(result, Unseen) else result

    def _whole(self, path: str, name: str) -> list[Any]:
        """Return every entry of a list that GitHub wraps in an object."""
        result: list[Any] = []
        while True:
            page = str(len(result) // 100 + 1)
            answer = self._api.get(self._at + path, per_page="100", page=page)
            result += answer[name]
            if not answer[name] or len(result) >= answer["total_count"]:
                return result
