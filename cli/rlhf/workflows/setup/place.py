"""Refuse places where a project's repository or a copy of it would break sooner or later; before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import CopiedByService, OnNetworkShare, RepositoryOfOthers
from rlhf.store.machine.folder_kind import cloud_service, network_share, other_owner

if TYPE_CHECKING:
    from pathlib import Path


def require_place_for_copy(folder: Path) -> None:
    """Raise CopiedByService for a folder that a cloud service copies: it would take git's files apart."""
    if service := cloud_service(folder):
        raise CopiedByService(folder, service)


def require_place_for_repository(bare: Path) -> None:
    """Raise an error for a place where a project's repository that is reached over a path does not work.

    Raises:
        CopiedByService: a cloud service copies it.
        OnNetworkShare: several machines share it, and its hooks run on whichever pushes.
        RepositoryOfOthers: it is there, and belongs to another account of this machine.
    """
    if service := cloud_service(bare):
        raise CopiedByService(bare, service)
    if kind := network_share(bare):
        raise OnNetworkShare(bare, kind)
    if bare.exists() and (owner := other_owner(bare)):
        raise RepositoryOfOthers(str(bare), owner)
