"""Whose a folder is, and which machines see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rlhf.store.machine.folder_kind import cloud_service, mounted, network_share, other_owner

MOUNTS = """\
24 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 24 0:26 / /dev/shm rw - tmpfs tmpfs rw
91 24 0:52 / /home rw,relatime shared:44 - nfs4 server:/home rw,vers=4.2
92 91 0:53 / /home/amara/with\\040space rw - fuse.sshfs amara@server: rw
93 24 253:1 /x /home rw - ext4 /dev/vdb rw
94 24 0:60 / /share rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/winter.git", "ext4"),
        ("/dev/shm/x", "tmpfs"),
        ("/home/amara/x", "ext4"),  # the later of two on one place
        ("/home/amara/with space/x", "fuse.sshfs"),
        ("/share", "cifs"),
        ("/shared", "ext4"),
    ],
)
def test_the_kind_of_a_file_system(path: str, kind: str) -> None:
    assert mounted(Path(path), MOUNTS.splitlines()) == kind


def test_this_disk_is_no_network_share(tmp_path: Path) -> None:
    assert network_share(tmp_path / "not" / "made yet") == ""


@pytest.mark.parametrize(
    ("inside", "service"),
    [
        ("Dropbox/work", "Dropbox"),
        ("Dropbox (Clinic)/work", "Dropbox"),
        ("OneDrive - St Example Hospital/work", "OneDrive"),
        ("OneDrive/work", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/work", "iCloud Drive"),
        ("Library/CloudStorage/work", "a cloud service"),
        ("Library/CloudStorage/GoogleDrive-amara@example.org/My Drive/work", "Google Drive"),
        ("Google Drive/work", "Google Drive"),
        ("Nextcloud/work", "Nextcloud"),
        ("projects/onedrives/work", ""),
        ("projects/dropbox-export/work", ""),
    ],
)
def test_folders_of_cloud_services_by_their_names(tmp_path: Path, inside: str, service: str) -> None:
    assert cloud_service(tmp_path / inside, {}) == service


@pytest.mark.parametrize(
    ("trace", "service"),
    [(".stfolder/x", "Syncthing"), ("._sync_0a1b2c.db", "Nextcloud"), (".owncloudsync.log", "ownCloud")],
)
def test_folders_of_cloud_services_by_what_they_keep_there(tmp_path: Path, trace: str, service: str) -> None:
    (tmp_path / "any" / trace).parent.mkdir(parents=True)
    (tmp_path / "any" / trace).touch()
    assert cloud_service(tmp_path / "any" / "work", {}) == service
    assert cloud_service(tmp_path / "other", {}) == ""


def test_windows_says_where_onedrive_is(tmp_path: Path) -> None:
    assert cloud_service(tmp_path / "Docs" / "work", {"OneDriveCommercial": str(tmp_path / "Docs")}) == "OneDrive"


def test_what_i_make_is_mine(tmp_path: Path) -> None:
    assert other_owner(tmp_path) == ""
